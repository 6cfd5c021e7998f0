using DataEgress.Local.Temporal;
using DataEgress.Workflows.Egress;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Workflows.Tests.Egress;

/// <summary>A server, and workers with fake activities.</summary>
internal sealed class WorkflowFixture(TemporalServer server, TemporalClient client) : IAsyncDisposable
{
    public static readonly DateTimeOffset EventTime = new(2026, 12, 31, 23, 30, 5, TimeSpan.Zero);

    private const string FlagKey = "cbol/2026-12-31/pipeline_success.flag";

    public FakeEgress Fake { get; } = new();

    public static async Task<WorkflowFixture> StartAsync()
    {
        var server = await TemporalServer.StartAsync(new(), TestContext.Current.CancellationToken);
        return new(server, await TemporalClient.ConnectAsync(new(server.Address)));
    }

    /// <summary>Starts an egress and runs the workers until the test is through with it.</summary>
    public async Task RunAsync(Func<WorkflowHandle<EgressWorkflow, EgressResult>, Task> test, DeliverySettings? settings = null)
    {
        // A cancellation comes with the answer to a heartbeat.
        var options = new TemporalWorkerOptions(TaskQueues.Egress) { MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(100) };
        using var egress = new TemporalWorker(
            client, options.AddWorkflow<EgressWorkflow>().AddWorkflow<DeliveryWorkflow>().AddAllActivities(Fake));
        using var host = new TemporalWorker(client, new TemporalWorkerOptions(FakeEgress.HostQueue).AddAllActivities(Fake));
        var request = new EgressRequest(
            new("source", FlagKey), EventTime, "test", Settings: settings ?? new(SearchAttributes: false, MaximumAttempts: 2));
        await egress.ExecuteAsync(
            () => host.ExecuteAsync(
                async () => await test(await client.StartWorkflowAsync(
                    (EgressWorkflow w) => w.RunAsync(request), new(WorkflowIds.Egress(request.Flag, "1"), TaskQueues.Egress))),
                TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
    }

    /// <summary>The delivery of an entry, once its workflow has been started.</summary>
    public WorkflowHandle<DeliveryWorkflow, DeliveryResult> Delivery(string egressId, int entry = 0) =>
        client.GetWorkflowHandle<DeliveryWorkflow, DeliveryResult>(WorkflowIds.Delivery(egressId, Fake.Entries[entry]));

    /// <summary>Waits, event by event, until so many children have been started by the parent.</summary>
    public static async Task StartedAsync(WorkflowHandle parent, int count = 1)
    {
        await foreach (var e in parent.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.ChildWorkflowExecutionStarted && --count == 0)
            {
                return;
            }
        }
    }

    /// <summary>Waits, event by event, until an egress says that it is as the test wants it.</summary>
    public static async Task UntilAsync(WorkflowHandle<EgressWorkflow, EgressResult> egress, Func<EgressStatus, bool> holds)
    {
        await foreach (var e in egress.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && holds(await egress.QueryAsync(w => w.Status())))
            {
                return;
            }
        }
    }

    /// <summary>Waits, event by event, until a delivery says that it is as the test wants it.</summary>
    public static async Task<DeliveryStatus> UntilAsync(WorkflowHandle<DeliveryWorkflow, DeliveryResult> delivery, Func<DeliveryStatus, bool> holds)
    {
        await foreach (var e in delivery.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && await delivery.QueryAsync(w => w.Status()) is var status && holds(status))
            {
                return status;
            }
        }

        throw new InvalidOperationException("the delivery ended before it was as expected");
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();
}
