using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace DataEgress.Starter.Inspection;

/// <summary>Writes Temporal's list filters.</summary>
internal static class VisibilityQuery
{
    /// <summary>Somebody is waited for, and can still answer.</summary>
    public static string Waiting { get; } = All($"{SearchAttributes.WaitingFor.Name} IS NOT NULL", IsStatus(WorkflowExecutionStatus.Running));

    public static string Is(string attribute, string value) => $"{attribute} = {Text(value)}";

    public static string Is(SearchAttributeKey attribute, string value) => Is(attribute.Name, value);

    public static string IsStatus(WorkflowExecutionStatus status) => Is("ExecutionStatus", status.ToString());

    public static string IsOneOf(string attribute, IEnumerable<string> values) => $"{attribute} IN ({string.Join(", ", values.Select(Text))})";

    public static string StartsWith(string attribute, string prefix) => $"{attribute} STARTS_WITH {Text(prefix)}";

    /// <summary>All conditions that are there.</summary>
    public static string All(params IEnumerable<string?> conditions) => string.Join(" AND ", conditions.Where(c => c is not null));

    // Both the quote and the backslash mean something in a filter's strings.
    private static string Text(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
