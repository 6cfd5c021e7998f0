using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// What can be listed about one run. The history engine upserts it after every commit that changes any of it; its
/// messages are owned by the record from then on and must not be changed.
/// </summary>
internal sealed record VisibilityRecord
{
    public required string NamespaceId { get; init; }

    public required string WorkflowId { get; init; }

    public required string RunId { get; init; }

    public required string WorkflowType { get; init; }

    public required string TaskQueue { get; init; }

    public required WorkflowExecutionStatus Status { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When the first workflow task may run: start time plus start delay, cron or retry backoff.</summary>
    public required DateTimeOffset ExecutionTime { get; init; }

    /// <summary>Null while running.</summary>
    public DateTimeOffset? CloseTime { get; init; }

    /// <summary>Number of events; set when closed.</summary>
    public long HistoryLength { get; init; }

    public long HistorySizeBytes { get; init; }

    public long StateTransitionCount { get; init; }

    /// <summary>Empty without a parent.</summary>
    public string ParentWorkflowId { get; init; } = "";

    public string ParentRunId { get; init; } = "";

    /// <summary>The execution itself where it has no parent.</summary>
    public required string RootWorkflowId { get; init; }

    public required string RootRunId { get; init; }

    /// <summary>First run of the chain that retries, cron and continue-as-new make.</summary>
    public string FirstRunId { get; init; } = "";

    public Memo? Memo { get; init; }

    /// <summary>Custom and predefined attributes, each payload with its <c>type</c> in the metadata.</summary>
    public SearchAttributes? SearchAttributes { get; init; }
}
