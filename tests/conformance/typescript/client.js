// node client.js ADDRESS QUEUE: runs every workflow on whatever worker polls the queue and writes what came of it as JSON.
const { Client, Connection, WorkflowUpdateStage } = require('@temporalio/client');

const failureOf = (e) => ({ name: e.constructor.name, message: e.message, type: e.type, details: e.details, cause: e.cause && failureOf(e.cause) });

async function main([address, taskQueue]) {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const start = (type, arg) => client.workflow.start(type, { taskQueue, workflowId: `${taskQueue}/${type}`, args: arg === undefined ? [] : [arg] });
  const outcome = {};

  outcome.greeting = await (await start('greeting', { name: 'world', failures: 2 })).result();
  outcome.refused = await (await start('refused')).result().catch(failureOf);
  outcome.family = await (await start('family', { name: 'child' })).result();

  const ledger = await start('ledger');
  await ledger.signal('add', { text: 'one' });
  outcome.updated = await ledger.executeUpdate('append', { args: [{ text: 'two' }] });
  outcome.rejected = await ledger.executeUpdate('append', { args: [{ text: '' }] }).catch(failureOf);
  const pending = await ledger.startUpdate('append', { args: [{ text: 'three' }], waitForStage: WorkflowUpdateStage.ACCEPTED });
  outcome.later = await pending.result();
  outcome.queried = await ledger.query('entries');
  await ledger.signal('finish');
  outcome.ledger = await ledger.result();
  outcome.afterwards = await ledger.query('entries');

  const patient = await start('patient');
  await patient.cancel();
  outcome.cancelled = await patient.result().catch(failureOf);
  outcome.status = (await patient.describe()).status.name;

  console.log(JSON.stringify(outcome));
  await connection.close();
}

main(process.argv.slice(2)).catch((e) => { console.error(e); process.exit(1); });
