using System.Text.Json.Nodes;
using Temporalio.Common;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Golden;

/// <summary>Recorded histories, and what replays them.</summary>
internal static class RecordedHistories
{
    /// <summary>No worker had this run's workflow, so there is no code to replay it with.</summary>
    public const string OfUnknownType = "workflow-type-unknown-1";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "histories");

    /// <summary>
    /// Of a real server with the official TypeScript SDK's worker, and (in <c>csharp/</c>) of the embedded server with ours.
    /// </summary>
    public static IEnumerable<string> Names => Directory
        .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null))
        .Where(name => !name.EndsWith(OfUnknownType, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static WorkflowHistory Load(string name) => Load(name, static _ => { });

    /// <summary>A history whose events are changed first.</summary>
    public static WorkflowHistory Load(string name, Action<JsonArray> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;
        var events = json["events"]!.AsArray();
        change(events);
        var id = (string)events[0]!["workflowExecutionStartedEventAttributes"]!["workflowId"]!;
        return WorkflowHistory.FromJson(id, json.ToJsonString());
    }

    /// <summary>A replayer with all workflows of the recordings.</summary>
    public static WorkflowReplayer Replayer()
    {
        var options = new WorkflowReplayerOptions();
        foreach (var type in typeof(RecordedHistories).Assembly.GetTypes().Where(type =>
            type.Namespace == typeof(RecordedHistories).Namespace && type.IsDefined(typeof(WorkflowAttribute), false)))
        {
            options.AddWorkflow(type);
        }
        return new(options);
    }
}
