using Google.Protobuf;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>The history of a workflow's run, for instance to replay it.</summary>
/// <param name="Id">The workflow's id.</param>
/// <param name="Events">The events from the first on.</param>
public record WorkflowHistory(string Id, IReadOnlyCollection<HistoryEvent> Events)
{
    /// <summary>The history in protobuf's JSON.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonFormatter.Default.Format(ToProto());

    /// <summary>Writes the history in protobuf's JSON.</summary>
    /// <param name="writer">Receives the JSON.</param>
    public void ToJson(TextWriter writer) => JsonFormatter.Default.Format(ToProto(), writer);

    /// <summary>Reads a history as the UI, the CLI or <see cref="ToJson()"/> write it.</summary>
    /// <param name="workflowId">The workflow's id, which the JSON does not hold.</param>
    /// <param name="json">The JSON.</param>
    /// <returns>The history.</returns>
    public static WorkflowHistory FromJson(string workflowId, string json) =>
        new(workflowId, WorkflowHistoryJson.Parse(json).Events);

    private History ToProto() => new() { Events = { Events } };
}
