using System.Collections.Frozen;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>The search attributes every namespace has.</summary>
internal static class SystemSearchAttributes
{
    public const string WorkflowId = "WorkflowId";
    public const string RunId = "RunId";
    public const string WorkflowType = "WorkflowType";
    public const string StartTime = "StartTime";
    public const string ExecutionTime = "ExecutionTime";
    public const string CloseTime = "CloseTime";
    public const string ExecutionStatus = "ExecutionStatus";
    public const string TaskQueue = "TaskQueue";
    public const string HistoryLength = "HistoryLength";
    public const string ExecutionDuration = "ExecutionDuration";
    public const string StateTransitionCount = "StateTransitionCount";
    public const string HistorySizeBytes = "HistorySizeBytes";
    public const string ParentWorkflowId = "ParentWorkflowId";
    public const string ParentRunId = "ParentRunId";
    public const string RootWorkflowId = "RootWorkflowId";
    public const string RootRunId = "RootRunId";
    public const string NamespaceDivision = "TemporalNamespaceDivision";
    public const string BuildIds = "BuildIds";

    /// <summary>What custom names may not begin with.</summary>
    public const string ReservedPrefix = "Temporal";

    private static readonly FrozenSet<string> ReservedNames =
        new[] { "NamespaceId", "MemoEncoding", "Memo", "VisibilityTaskKey" }.ToFrozenSet(StringComparer.Ordinal);

    // Only the server writes these.
    private static readonly FrozenSet<string> Internal = new[]
    {
        "TemporalWorkerDeploymentVersion", "TemporalWorkflowVersioningBehavior", "TemporalWorkerDeployment",
        "TemporalUsedWorkerDeploymentVersions", "TemporalExternalPayloadCount", "TemporalExternalPayloadSizeBytes",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Fields of the execution itself; they cannot be set by anyone.</summary>
    public static FrozenDictionary<string, IndexedValueType> System { get; } = new Dictionary<string, IndexedValueType>
    {
        [WorkflowId] = IndexedValueType.Keyword,
        [RunId] = IndexedValueType.Keyword,
        [WorkflowType] = IndexedValueType.Keyword,
        [StartTime] = IndexedValueType.Datetime,
        [ExecutionTime] = IndexedValueType.Datetime,
        [CloseTime] = IndexedValueType.Datetime,
        [ExecutionStatus] = IndexedValueType.Keyword,
        [TaskQueue] = IndexedValueType.Keyword,
        [HistoryLength] = IndexedValueType.Int,
        [ExecutionDuration] = IndexedValueType.Int,
        [StateTransitionCount] = IndexedValueType.Int,
        [HistorySizeBytes] = IndexedValueType.Int,
        [ParentWorkflowId] = IndexedValueType.Keyword,
        [ParentRunId] = IndexedValueType.Keyword,
        [RootWorkflowId] = IndexedValueType.Keyword,
        [RootRunId] = IndexedValueType.Keyword,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Kept among an execution's search attributes; SDKs and the server set them.</summary>
    public static FrozenDictionary<string, IndexedValueType> Predefined { get; } = new Dictionary<string, IndexedValueType>
    {
        ["TemporalChangeVersion"] = IndexedValueType.KeywordList,
        ["BinaryChecksums"] = IndexedValueType.KeywordList,
        [BuildIds] = IndexedValueType.KeywordList,
        ["BatcherNamespace"] = IndexedValueType.Keyword,
        ["BatcherUser"] = IndexedValueType.Keyword,
        ["TemporalScheduledStartTime"] = IndexedValueType.Datetime,
        ["TemporalScheduledById"] = IndexedValueType.Keyword,
        ["TemporalSchedulePaused"] = IndexedValueType.Bool,
        [NamespaceDivision] = IndexedValueType.Keyword,
        ["TemporalPauseInfo"] = IndexedValueType.KeywordList,
        ["TemporalReportedProblems"] = IndexedValueType.KeywordList,
        ["TemporalWorkerDeploymentVersion"] = IndexedValueType.Keyword,
        ["TemporalWorkflowVersioningBehavior"] = IndexedValueType.Keyword,
        ["TemporalWorkerDeployment"] = IndexedValueType.Keyword,
        ["TemporalUsedWorkerDeploymentVersions"] = IndexedValueType.KeywordList,
        ["TemporalExternalPayloadCount"] = IndexedValueType.Int,
        ["TemporalExternalPayloadSizeBytes"] = IndexedValueType.Int,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an operator may not add an attribute of this name.</summary>
    public static bool IsReserved(string name) =>
        System.ContainsKey(name)
        || Predefined.ContainsKey(name)
        || ReservedNames.Contains(name)
        || name.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <summary>Whether a client or worker may not set a value for it.</summary>
    public static bool IsReadOnly(string name) => System.ContainsKey(name) || Internal.Contains(name);
}
