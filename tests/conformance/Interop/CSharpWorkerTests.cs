using DataEgress.Local.Temporal;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>A client made with the official TypeScript SDK is served by a worker in C#, on the embedded server.</summary>
public sealed class CSharpWorkerTests
{
    private const string Queue = "csharp";

    [Fact]
    public async Task Client_InTypeScript_SeesTheRightOutcomes()
    {
        NodePackages.Require();
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), ct);
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.Address));
        var options = new TemporalWorkerOptions(Queue)
            .AddAllActivities(typeof(GreetingActivities), null)
            .AddWorkflow<GreetingWorkflow>()
            .AddWorkflow<RefusedWorkflow>()
            .AddWorkflow<FamilyWorkflow>()
            .AddWorkflow<LedgerWorkflow>()
            .AddWorkflow<PatientWorkflow>();
        using var worker = new TemporalWorker(client, options);
        await worker.ExecuteAsync(() => TypeScriptClient.RequireRightOutcomesAsync(server.Address, Queue, ct), ct);
    }
}
