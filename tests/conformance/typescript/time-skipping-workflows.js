// Workflows that take days, for time-skipping.js.
const wf = require('@temporalio/workflow');

const hourly = wf.proxyActivities({ startToCloseTimeout: '1m', retry: { initialInterval: '1h', backoffCoefficient: 1, maximumAttempts: 5 } });

exports.approval = async () => {
  let approved = false;
  let expired = false;
  wf.setHandler(wf.defineSignal('approve'), () => { approved = true; });
  wf.setHandler(wf.defineQuery('expired'), () => expired);
  expired = !(await wf.condition(() => approved, '30 days'));
  return expired ? 'expired' : 'approved';
};

exports.days = async (count) => {
  const began = Date.now();
  for (let i = 0; i < count; i++) await wf.sleep('1 day');
  return Math.round((Date.now() - began) / 86400_000);
};

exports.parent = async (count) => wf.executeChild('days', { args: [count] });

exports.retried = async () => hourly.fails();
