using System.Text.Json;
using DataEgress.Local.Temporal;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Workflows.Tests.Deployment;

/// <summary>A server, and a worker with fake commands.</summary>
internal sealed class DeploymentFixture(TemporalServer server, TemporalClient client) : IAsyncDisposable
{
    public static readonly IReadOnlyList<Approver> Approvers = [new("alice", ["ops"]), new("bob", ["ops"]), new("carol", ["security"])];

    public FakeCommands Fake { get; } = new();

    public static async Task<DeploymentFixture> StartAsync(bool timeSkipping = false)
    {
        var server = await TemporalServer.StartAsync(new() { TimeSkipping = timeSkipping }, TestContext.Current.CancellationToken);
        return new(server, await TemporalClient.ConnectAsync(new(server.Address)));
    }

    /// <summary>Starts a deployment, asked for by alice, and runs the worker until the test is through with it.</summary>
    public async Task RunAsync(string steps, Func<WorkflowHandle<DeploymentWorkflow, DeploymentResult>, Task> test, object? parameters = null)
    {
        var reading = PlanReader.Read("plan: sample\n" + steps);
        Assert.Empty(reading.Errors);
        await RunAsync(new DeploymentRequest("sample", "qa", "alice", Given(parameters), Approvers, reading.Plan, SearchAttributes: false), test);
    }

    /// <summary>The same with an input of the test's own.</summary>
    public async Task RunAsync(DeploymentRequest request, Func<WorkflowHandle<DeploymentWorkflow, DeploymentResult>, Task> test)
    {
        using var worker = new TemporalWorker(
            client, new TemporalWorkerOptions(TaskQueues.Deployment).AddWorkflow<DeploymentWorkflow>().AddAllActivities(Fake));
        await worker.ExecuteAsync(
            async () => await test(await client.StartWorkflowAsync(
                (DeploymentWorkflow w) => w.RunAsync(request), new(WorkflowIds.Deployment("sample", "qa"), TaskQueues.Deployment))),
            TestContext.Current.CancellationToken);
    }

    /// <summary>Lets time pass, on a server that skips it.</summary>
    public Task SleepAsync(TimeSpan duration) =>
        client.Connection.TestService.UnlockTimeSkippingWithSleepAsync(new() { Duration = Duration.FromTimeSpan(duration) });

    /// <summary>Waits, event by event, until a deployment says that a step is where the test wants it.</summary>
    public static async Task<StepStatus> UntilAsync(WorkflowHandle<DeploymentWorkflow, DeploymentResult> handle, string step, StepState state, int attempt = 1)
    {
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted
                && (await handle.QueryAsync(w => w.Status())).Steps.FirstOrDefault(s => s.Id == step) is { } status
                && status.State == state && status.Attempt == attempt)
            {
                return status;
            }
        }

        throw new InvalidOperationException($"the deployment ended before {step} was {state}");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static Dictionary<string, JsonElement>? Given(object? parameters) =>
        parameters is null ? null : JsonSerializer.SerializeToElement(parameters).Deserialize<Dictionary<string, JsonElement>>();
}
