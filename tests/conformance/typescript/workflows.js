// Workflows of the interoperability tests: plain JSON in, plain JSON out. C# has the same ones.
const wf = require('@temporalio/workflow');

const activities = wf.proxyActivities({ startToCloseTimeout: '30s', retry: { initialInterval: '50ms', maximumAttempts: 3 } });

exports.greeting = async ({ name, failures }) => ({ text: await activities.greet({ name, failures }), attempt: wf.workflowInfo().attempt });

exports.refused = async () => {
  throw wf.ApplicationFailure.create({ message: 'refused', type: 'Refused', nonRetryable: true, details: [{ code: 7 }] });
};

// Collects what it is told until it is told to finish.
exports.ledger = async () => {
  const entries = [];
  let finished = false;
  wf.setHandler(wf.defineSignal('add'), (entry) => { entries.push(entry); });
  wf.setHandler(wf.defineSignal('finish'), () => { finished = true; });
  wf.setHandler(wf.defineQuery('entries'), () => entries);
  wf.setHandler(wf.defineUpdate('append'), (entry) => { entries.push(entry); return entries.length; }, {
    validator: (entry) => { if (!entry.text) throw new Error('an entry needs a text'); },
  });
  await wf.condition(() => finished);
  return entries;
};

exports.patient = async () => {
  try {
    await wf.sleep('1h');
  } catch (e) {
    if (wf.isCancellation(e)) await wf.CancellationScope.nonCancellable(() => activities.greet({ name: 'cleanup', failures: 0 }));
    throw e;
  }
};

exports.family = async ({ name }) => wf.executeChild('greeting', { args: [{ name, failures: 0 }], workflowId: wf.workflowInfo().workflowId + '/child' });
