// node worker.js ADDRESS QUEUE: polls until its standard input is closed; says 'ready' when it does.
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

async function main([address, taskQueue]) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection, taskQueue, workflowsPath: require.resolve('./workflows'), activities: require('./activities'), shutdownGraceTime: '1s',
  });
  const running = worker.run();
  console.log('ready');
  process.stdin.resume();
  await new Promise((closed) => process.stdin.on('end', closed).on('close', closed));
  worker.shutdown();
  await running;
  await connection.close();
}

main(process.argv.slice(2)).catch((e) => { console.error(e); process.exit(1); });
