using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Keys;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>
/// Histories of what the processes did: replayed at once, and written down for the workflow tests where
/// <c>EGRESS_RECORD_HISTORIES</c> says so.
/// </summary>
internal static class RecordedHistories
{
    private const string Variable = "EGRESS_RECORD_HISTORIES";

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "workflows", "histories"));

    /// <summary>Replays the history of an ended workflow, and writes it down if asked.</summary>
    public static async Task KeepAsync(ITemporalClient client, string id, string name)
    {
        var history = await client.GetWorkflowHandle(id).FetchHistoryAsync();
        var options = new WorkflowReplayerOptions()
            .AddWorkflow<EgressWorkflow>().AddWorkflow<DeliveryWorkflow>().AddWorkflow<KeyImportWorkflow>().AddWorkflow<DeploymentWorkflow>();
        await new WorkflowReplayer(options).ReplayWorkflowAsync(history, cancellationToken: TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            Directory.CreateDirectory(Folder());
            var json = JsonNode.Parse(history.ToJson())!.ToJsonString(new() { WriteIndented = true });
            await File.WriteAllTextAsync(Path.Combine(Folder(), name + ".json"), json + "\n", TestContext.Current.CancellationToken);
        }
    }
}
