// node worker.js FOLDER ADDRESS QUEUE: the official TypeScript worker alone, with the packages, the workflows and the
// activities of FOLDER and the limits that its bench.js sets. Says "ready" once it polls; ends with its input.
const path = require('path');
const { createRequire } = require('module');

const [folder, address, taskQueue] = process.argv.slice(2);
const requireThere = createRequire(path.join(path.resolve(folder), 'package.json'));
const { NativeConnection, Worker, Runtime, DefaultLogger } = requireThere('@temporalio/worker');

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: requireThere.resolve('./workflows.js'),
    activities: requireThere('./activities.js')({}),
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentActivityTaskExecutions: 100,
  });
  process.stdin.on('end', () => worker.shutdown()).resume();
  const running = worker.run();
  console.log('ready');
  await running;
  await connection.close();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(2);
  });
