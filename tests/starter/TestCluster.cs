using DataEgress.Local.Temporal;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Tests;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Worker;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace DataEgress.Starter.Tests;

/// <summary>An embedded server, set up by <c>egress setup</c>, and a worker with the real workflows and simple activities.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private readonly CancellationTokenSource stop = new();
    private TemporalServer? server;
    private Task workers = Task.CompletedTask;

    public string Address => server!.Address;

    public ITemporalClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new());
        Client = await TemporalClient.ConnectAsync(new(server.Address));
        var setup = await EgressAsync("setup");
        Assert.Equal((ExitCodes.Done, ""), (setup.ExitCode, setup.Error));
        workers = Task.WhenAll(
            Work(new TemporalWorkerOptions(TaskQueues.Egress)
                .AddWorkflow<EgressWorkflow>().AddWorkflow<DeliveryWorkflow>().AddWorkflow<RecipientWorkflow>().AddAllActivities(new SimpleActivities())),
            Work(new TemporalWorkerOptions(TaskQueues.Deployment).AddWorkflow<GatedTestWorkflow>().AddWorkflow<FakeDeployment>()),
            Work(new TemporalWorkerOptions(TaskQueues.KeyImport).AddWorkflow<FakeKeyImport>()));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await workers;
        }
        catch (OperationCanceledException)
        {
        }

        await server!.DisposeAsync();
        stop.Dispose();
    }

    /// <summary>Runs one command line against the cluster.</summary>
    public Task<CommandResult> EgressAsync(params string[] args) =>
        CommandResult.OfAsync(args, new() { ["TEMPORAL_ADDRESS"] = Address, ["USER"] = "ada" });

    /// <summary>Waits until a workflow shows that it waits for a person.</summary>
    public async Task UntilItWaitsAsync(string id)
    {
        var events = Client.GetWorkflowHandle(id).FetchHistoryEventsAsync(
            new() { WaitNewEvent = true, Rpc = new() { CancellationToken = TestContext.Current.CancellationToken } });
        await foreach (var e in events)
        {
            if (e.EventType == EventType.UpsertWorkflowSearchAttributes
                && e.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes.IndexedFields.ContainsKey(SearchAttributes.WaitingFor.Name))
            {
                return;
            }
        }

        Assert.Fail($"{id} ended without waiting");
    }

    /// <summary>Waits until an egress has started a delivery, and that one waits for a person.</summary>
    /// <returns>The delivery's id.</returns>
    public async Task<string> UntilItsDeliveryWaitsAsync(string id)
    {
        var events = Client.GetWorkflowHandle(id).FetchHistoryEventsAsync(
            new() { WaitNewEvent = true, Rpc = new() { CancellationToken = TestContext.Current.CancellationToken } });
        await foreach (var e in events)
        {
            if (e.EventType == EventType.ChildWorkflowExecutionStarted)
            {
                var delivery = e.ChildWorkflowExecutionStartedEventAttributes.WorkflowExecution.WorkflowId;
                await UntilItWaitsAsync(delivery);
                return delivery;
            }
        }

        throw new InvalidOperationException($"{id} ended without a delivery");
    }

    private Task Work(TemporalWorkerOptions options) => new TemporalWorker(Client, options).ExecuteAsync(stop.Token);
}

/// <summary>What a command line came to.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public static async Task<CommandResult> OfAsync(string[] args, Dictionary<string, string> environment)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var host = new CommandHost(output, error, environment, TimeProvider.System);
        var exitCode = await EgressCommandLine.RunAsync(args, host, TestContext.Current.CancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
