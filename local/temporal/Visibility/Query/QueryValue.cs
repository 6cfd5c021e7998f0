using System.Globalization;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>Literals of a query as values of the column that they are compared with.</summary>
internal static class QueryValue
{
    /// <exception cref="QueryException">The operand is no literal, or none of the column's type.</exception>
    public static object Convert(QueryColumn column, QueryOperand operand) => operand switch
    {
        QueryOperand.Literal literal => ConvertLiteral(column, literal.Value),
        QueryOperand.Tuple tuple => tuple.Items.Select(item => Convert(column, item)).ToArray(),
        QueryOperand.Column other => throw QueryException.NotSupported(
            $"column name on the right side of comparison expression (did you forget to quote \"{other.Name}\"?)"),
        QueryOperand.Call => throw QueryException.NotSupported("nested func"),
        _ => throw QueryException.Invalid("unexpected value type *sqlparser.NullVal"),
    };

    private static object ConvertLiteral(QueryColumn column, object value) => column.Field switch
    {
        SystemSearchAttributes.ExecutionStatus => ParseStatus(value),
        SystemSearchAttributes.ExecutionDuration => ParseDuration(value),
        _ => ConvertTyped(column, value),
    };

    private static object ConvertTyped(QueryColumn column, object value) => (column.Type, value) switch
    {
        (IndexedValueType.Int or IndexedValueType.Double, long or double) => value,
        (IndexedValueType.Bool, bool) => value,
        (IndexedValueType.Keyword or IndexedValueType.KeywordList or IndexedValueType.Text, string) => value,
        (IndexedValueType.Datetime, long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick),
        (IndexedValueType.Datetime, string text) => SearchAttributeValue.TryParseTime(text, out var time)
            ? time
            : throw QueryException.Invalid($"unable to parse datetime '{text}'"),
        _ => throw QueryException.Invalid(
            $"invalid value type for search attribute {column.Name} of type {column.Type}: {Describe(value)} (type: {TypeName(value)})"),
    };

    private static object ParseStatus(object value)
    {
        const string Prefix = "WORKFLOW_EXECUTION_STATUS_";
        switch (value)
        {
            case long number when Enum.IsDefined((WorkflowExecutionStatus)number):
                return number;
            case long number:
                throw QueryException.Invalid($"invalid ExecutionStatus value {number}");
            case string text:
                foreach (var status in Enum.GetValues<WorkflowExecutionStatus>())
                {
                    var name = status.ToString();
                    if (text == name || text.Equals(Prefix + ToUpperSnake(name), StringComparison.Ordinal))
                    {
                        return (long)status;
                    }
                }

                throw QueryException.Invalid($"invalid ExecutionStatus value '{text}'");
            default:
                throw QueryException.Invalid($"unexpected value type {TypeName(value)} for search attribute ExecutionStatus");
        }
    }

    private static long ParseDuration(object value) => value switch
    {
        long nanoseconds => nanoseconds,
        string text => DurationText.TryParse(text, out var nanoseconds)
            ? nanoseconds
            : throw QueryException.Invalid($"invalid duration value for search attribute ExecutionDuration: {text}"),
        _ => throw QueryException.Invalid($"unexpected value type {TypeName(value)} for search attribute ExecutionDuration"),
    };

    private static string ToUpperSnake(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsAsciiLetterUpper(letter) ? "_" + letter : letter.ToString()))
            .ToUpperInvariant();

    // As a real server's language prints them.
    private static string Describe(object value) => value switch
    {
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string TypeName(object value) => value switch
    {
        string => "string",
        long => "int64",
        double => "float64",
        bool => "bool",
        _ => "[]interface {}",
    };
}
