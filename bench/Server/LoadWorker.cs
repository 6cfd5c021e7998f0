using DataEgress.Bench.Sdk;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Bench.Server;

/// <summary>A client of the server and, with it, a worker of our SDK.</summary>
internal sealed class LoadWorker : IAsyncDisposable
{
    public const string Queue = "bench";

    // As many as the official TypeScript worker has by default, and as bench.js sets.
    private const int Polls = 10;
    private const int Places = 100;

    private readonly TemporalWorker worker;
    private readonly Task running;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim waiting = new(0);

    private LoadWorker(TemporalClient client, string queue)
    {
        Client = client;
        var options = new TemporalWorkerOptions(queue)
        {
            MaxConcurrentWorkflowTaskPolls = Polls,
            MaxConcurrentActivityTaskPolls = Polls,
            MaxConcurrentWorkflowTasks = Places,
            MaxConcurrentActivities = Places,
        };
        options.AddAllActivities(typeof(GreetingActivities), null)
            .AddWorkflow<GreetingWorkflow>().AddWorkflow<WaitingWorkflow>().AddWorkflow<ProcessionWorkflow>();
        options.WorkflowTaskCompleted += (_, task) =>
        {
            if (task.WorkflowInfo.WorkflowType == WaitingWorkflow.TypeName)
            {
                waiting.Release();
            }
        };
        worker = new TemporalWorker(client, options);
        running = worker.ExecuteAsync(stop.Token);
    }

    public TemporalClient Client { get; }

    public static Task<LoadWorker> StartAsync(ServerProcess server) => StartAsync(server.Address, Queue);

    public static async Task<LoadWorker> StartAsync(string address, string queue) =>
        new(await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(address)), queue);

    /// <summary>Starts a workflow with one activity and waits for its result.</summary>
    public async Task GreetAsync(string id)
    {
        var handle = await Client.StartWorkflowAsync((GreetingWorkflow w) => w.RunAsync(id), new(id, Queue));
        await handle.GetResultAsync();
    }

    /// <summary>Starts workflows that stay open, and returns when the worker has brought each to where it waits.</summary>
    public async Task OpenAsync(int count, int concurrency, string prefix)
    {
        await Load.InParallelAsync(count, concurrency, i =>
            Client.StartWorkflowAsync((WaitingWorkflow w) => w.RunAsync("ada"), new($"{prefix}-{i}", Queue)));
        for (var i = 0; i < count; i++)
        {
            await waiting.WaitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        worker.Dispose();
        stop.Dispose();
        waiting.Dispose();
    }
}
