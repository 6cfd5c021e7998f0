using DataEgress.Starter.Output;
using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;

namespace DataEgress.Starter.Inspection;

/// <summary>What a list says about a workflow.</summary>
internal sealed record WorkflowRow(
    string Id,
    string RunId,
    string Type,
    WorkflowExecutionStatus Status,
    DateTime Started,
    DateTime? Closed,
    string? Pipeline,
    string? Recipient,
    string? TransferType,
    string? Environment,
    string? WaitingFor,
    string? Replays)
{
    /// <summary>Heads of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["STATUS", "TYPE", "STARTED", "CLOSED", "PIPELINE", "RECIPIENT", "WAITING FOR", "ID"];

    /// <summary>As a row of a table.</summary>
    public IReadOnlyList<string?> Cells() =>
        [Status.ToString(), Type, Times.ShowUtc(Started), Times.ShowUtc(Closed), Pipeline, Recipient, WaitingFor, Id];

    public static async Task<WorkflowRow> FromAsync(WorkflowExecution execution) => new(
        execution.Id,
        execution.RunId,
        execution.WorkflowType,
        execution.Status,
        execution.StartTime,
        execution.CloseTime,
        Get(execution, SearchAttributes.Pipeline),
        Get(execution, SearchAttributes.Recipient),
        Get(execution, SearchAttributes.TransferType),
        Get(execution, SearchAttributes.Environment),
        execution.Status == WorkflowExecutionStatus.Running ? Get(execution, SearchAttributes.WaitingFor) : null,
        execution.Memo.TryGetValue(Memos.Replays, out var replays) ? await replays.ToValueAsync<string>().ConfigureAwait(false) : null);

    private static string? Get(WorkflowExecution execution, SearchAttributeKey<string> key) =>
        execution.TypedSearchAttributes.TryGetValue(key, out var value) ? value : null;
}
