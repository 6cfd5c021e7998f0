using System.Collections.Frozen;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Workflow.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>A record with its search attributes decoded once, and its place in the default order.</summary>
internal sealed class VisibilityRow(VisibilityRecord record)
{
    private static readonly FrozenDictionary<string, object> None = FrozenDictionary<string, object>.Empty;

    private readonly IReadOnlyDictionary<string, object> attributes = Decode(record.SearchAttributes);

    public VisibilityRecord Record { get; } = record;

    /// <summary>The order of lists: open runs first, then by close time and start time, latest first.</summary>
    public VisibilityPosition Position { get; } = new(
        record.CloseTime?.UtcTicks ?? VisibilityPosition.Open, record.StartTime.UtcTicks, record.RunId);

    /// <summary>The value of a custom or predefined attribute; null if it is not set.</summary>
    public object? Attribute(string name) => attributes.GetValueOrDefault(name);

    /// <summary>The row as listed; the messages inside are shared and must not be changed.</summary>
    public WorkflowExecutionInfo ToInfo()
    {
        var info = new WorkflowExecutionInfo
        {
            Execution = new WorkflowExecution { WorkflowId = Record.WorkflowId, RunId = Record.RunId },
            Type = new WorkflowType { Name = Record.WorkflowType },
            StartTime = Record.StartTime.ToTimestamp(),
            ExecutionTime = Record.ExecutionTime.ToTimestamp(),
            Status = Record.Status,
            TaskQueue = Record.TaskQueue,
            Memo = Record.Memo ?? new Memo(),
            SearchAttributes = Record.SearchAttributes ?? new SearchAttributes(),
            RootExecution = new WorkflowExecution { WorkflowId = Record.RootWorkflowId, RunId = Record.RootRunId },
        };
        if (Record.ParentWorkflowId.Length > 0)
        {
            info.ParentNamespaceId = Record.NamespaceId;
            info.ParentExecution = new WorkflowExecution { WorkflowId = Record.ParentWorkflowId, RunId = Record.ParentRunId };
        }

        if (Record.CloseTime is { } closed)
        {
            info.CloseTime = closed.ToTimestamp();
            info.ExecutionDuration = (closed - Record.ExecutionTime).ToDuration();
            info.HistoryLength = Record.HistoryLength;
            info.HistorySizeBytes = Record.HistorySizeBytes;
            info.StateTransitionCount = Record.StateTransitionCount;
        }

        return info;
    }

    private static IReadOnlyDictionary<string, object> Decode(SearchAttributes? attributes)
    {
        if (attributes is null || attributes.IndexedFields.Count == 0)
        {
            return None;
        }

        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, payload) in attributes.IndexedFields)
        {
            if (SearchAttributeValue.TryDecode(payload, SearchAttributeValue.TypeOf(payload), out var value) && value is not null)
            {
                values[name] = value;
            }
        }

        return values;
    }
}
