using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>A search attribute as a query sees it.</summary>
/// <param name="Name">As the query writes it.</param>
/// <param name="Field">What it stands for.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value in a row; null if it has none there.</param>
internal sealed record QueryColumn(string Name, string Field, IndexedValueType Type, Func<VisibilityRow, object?> Value)
{
    private const string ScheduleId = "ScheduleId";

    /// <summary>Custom attributes first, then the system's, with or without their prefix.</summary>
    /// <exception cref="QueryException">There is no such attribute.</exception>
    public static QueryColumn Resolve(NamespaceEntry ns, string name)
    {
        if (ns.CustomSearchAttributes.TryGetValue(name, out var custom))
        {
            return new QueryColumn(name, name, custom, row => OfType(row.Attribute(name), custom));
        }

        return Known(name, name)
            ?? (name == ScheduleId ? Known(name, SystemSearchAttributes.WorkflowId) : null)
            ?? Known(name, SystemSearchAttributes.ReservedPrefix + name)
            ?? (name.StartsWith(SystemSearchAttributes.ReservedPrefix, StringComparison.Ordinal)
                ? Known(name, name[SystemSearchAttributes.ReservedPrefix.Length..])
                : null)
            ?? throw new QueryException($"invalid search attribute: {name}");
    }

    private static QueryColumn? Known(string name, string field)
    {
        if (SystemSearchAttributes.System.TryGetValue(field, out var type))
        {
            return new QueryColumn(name, field, type, SystemValue(field));
        }

        return SystemSearchAttributes.Predefined.TryGetValue(field, out type)
            ? new QueryColumn(name, field, type, row => OfType(row.Attribute(field), type))
            : null;
    }

    private static Func<VisibilityRow, object?> SystemValue(string field) => field switch
    {
        SystemSearchAttributes.WorkflowId => row => row.Record.WorkflowId,
        SystemSearchAttributes.RunId => row => row.Record.RunId,
        SystemSearchAttributes.WorkflowType => row => row.Record.WorkflowType,
        SystemSearchAttributes.TaskQueue => row => row.Record.TaskQueue,
        SystemSearchAttributes.ExecutionStatus => row => (long)row.Record.Status,
        SystemSearchAttributes.StartTime => row => row.Record.StartTime,
        SystemSearchAttributes.ExecutionTime => row => row.Record.ExecutionTime,
        SystemSearchAttributes.CloseTime => row => row.Record.CloseTime,
        SystemSearchAttributes.ExecutionDuration => row =>
            row.Record.CloseTime is { } closed ? (closed - row.Record.ExecutionTime).Ticks * TimeSpan.NanosecondsPerTick : null,
        SystemSearchAttributes.HistoryLength => row => WhenClosed(row, row.Record.HistoryLength),
        SystemSearchAttributes.HistorySizeBytes => row => WhenClosed(row, row.Record.HistorySizeBytes),
        SystemSearchAttributes.StateTransitionCount => row => WhenClosed(row, row.Record.StateTransitionCount),
        SystemSearchAttributes.ParentWorkflowId => row => IfAny(row.Record.ParentWorkflowId),
        SystemSearchAttributes.ParentRunId => row => IfAny(row.Record.ParentRunId),
        SystemSearchAttributes.RootWorkflowId => row => row.Record.RootWorkflowId,
        SystemSearchAttributes.RootRunId => row => row.Record.RootRunId,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a system attribute."),
    };

    private static long? WhenClosed(VisibilityRow row, long value) => row.Record.CloseTime is null ? null : value;

    private static string? IfAny(string text) => text.Length == 0 ? null : text;

    // An attribute that was removed and added again with another type leaves values of the old type behind.
    private static object? OfType(object? value, IndexedValueType type) => (type, value) switch
    {
        (IndexedValueType.Keyword or IndexedValueType.Text, string) => value,
        (IndexedValueType.KeywordList, string[]) => value,
        (IndexedValueType.Int, long) => value,
        (IndexedValueType.Double, double) => value,
        (IndexedValueType.Bool, bool) => value,
        (IndexedValueType.Datetime, DateTimeOffset) => value,
        _ => null,
    };
}
