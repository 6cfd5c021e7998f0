// node time-skipping.js ADDRESS: tests a time-skipping server through the official test environment. Prints one JSON
// object with what came out of each step.
const { TestWorkflowEnvironment } = require('@temporalio/testing');
const { DefaultLogger, Runtime, Worker } = require('@temporalio/worker');

const taskQueue = 'time-skipping';
const hour = 3600_000;

async function steps(env) {
  const { workflow } = env.client;
  let count = 0;
  const options = (more) => ({ taskQueue, workflowId: `step-${++count}`, ...more });
  const describeFailure = (e) => `${e.cause?.name}: ${e.cause?.message}`;

  const out = {};
  out.expired = await workflow.execute('approval', options());
  out.timers = await workflow.execute('days', options({ args: [20] }));
  out.child = await workflow.execute('parent', options({ args: [3] }));
  out.attempts = await workflow.execute('retried', options());
  out.delayed = await workflow.execute('days', options({ args: [1], startDelay: '5 days' }));
  out.timedOut = await workflow.execute('approval', options({ workflowExecutionTimeout: '2 days' })).catch(describeFailure);

  const before = await env.currentTimeMs();
  await env.sleep('7 days');
  out.slept = Math.round(((await env.currentTimeMs()) - before) / hour);

  const approval = await workflow.start('approval', options());
  await env.sleep('29 days');
  await approval.signal('approve');
  out.approved = await approval.result();

  // Time stands still while nobody waits for a result.
  const held = await env.currentTimeMs();
  const waiting = await workflow.start('approval', options());
  await waiting.query('expired');
  out.open = (await waiting.describe()).status.name;
  out.stoodStill = (await env.currentTimeMs()) - held < hour;
  await waiting.terminate();
  return out;
}

async function main([address]) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await TestWorkflowEnvironment.create({ server: { type: 'existing' }, address, supportsTimeSkipping: true });
  let attempts = 0;
  const activities = { fails: async () => { if (++attempts < 4) throw new Error('not yet'); return attempts; } };
  const worker = await Worker.create({
    connection: env.nativeConnection, taskQueue, workflowsPath: require.resolve('./time-skipping-workflows'), activities,
  });
  console.log(JSON.stringify(await worker.runUntil(steps(env))));
  await env.teardown();
}

main(process.argv.slice(2)).then(() => process.exit(0), (e) => { console.error(e); process.exit(1); });
