using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>What the operators mean for each type. A comparison with a value that is not there is unknown, neither true nor false.</summary>
internal static class QueryOperators
{
    // Times are compared as precisely as a real server stores them.
    private const long TicksPerStoredUnit = TimeSpan.TicksPerMicrosecond;

    public static bool IsSupported(IndexedValueType type, QueryOperator op) => type switch
    {
        IndexedValueType.Text => op is QueryOperator.Equal or QueryOperator.NotEqual,
        IndexedValueType.KeywordList => op is QueryOperator.Equal or QueryOperator.NotEqual or QueryOperator.In or QueryOperator.NotIn,
        IndexedValueType.Keyword => op <= QueryOperator.NotStartsWith,
        _ => op <= QueryOperator.NotIn,
    };

    public static string Name(QueryOperator op) => op switch
    {
        QueryOperator.Equal => "=",
        QueryOperator.NotEqual => "!=",
        QueryOperator.Less => "<",
        QueryOperator.LessOrEqual => "<=",
        QueryOperator.Greater => ">",
        QueryOperator.GreaterOrEqual => ">=",
        QueryOperator.In => "IN",
        QueryOperator.NotIn => "NOT IN",
        QueryOperator.StartsWith => "STARTS_WITH",
        QueryOperator.NotStartsWith => "NOT STARTS_WITH",
        QueryOperator.Like => "LIKE",
        QueryOperator.NotLike => "NOT LIKE",
        QueryOperator.Regexp => "REGEXP",
        QueryOperator.NotRegexp => "NOT REGEXP",
        _ => "<=>",
    };

    public static Func<VisibilityRow, bool?> Compile(QueryColumn column, QueryOperator op, object value) => column.Type switch
    {
        IndexedValueType.Text => Contains(column, op, row => ContainsWords((string)row, (string)value)),
        IndexedValueType.KeywordList => List(column, op, value),
        _ => Scalar(column, op, value),
    };

    private static Func<VisibilityRow, bool?> Scalar(QueryColumn column, QueryOperator op, object value) => op switch
    {
        QueryOperator.Equal => Known(column, row => Compare(row, value) == 0),
        QueryOperator.NotEqual => Known(column, row => Compare(row, value) != 0),
        QueryOperator.Less => Known(column, row => Compare(row, value) < 0),
        QueryOperator.LessOrEqual => Known(column, row => Compare(row, value) <= 0),
        QueryOperator.Greater => Known(column, row => Compare(row, value) > 0),
        QueryOperator.GreaterOrEqual => Known(column, row => Compare(row, value) >= 0),
        QueryOperator.In => Known(column, row => IsOneOf(row, (object[])value)),
        QueryOperator.NotIn => Known(column, row => !IsOneOf(row, (object[])value)),
        QueryOperator.StartsWith => Prefix(column, value, wanted: true),
        QueryOperator.NotStartsWith => Prefix(column, value, wanted: false),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "Refused before."),
    };

    private static Func<VisibilityRow, bool?> Prefix(QueryColumn column, object value, bool wanted) => value is string prefix
        ? Known(column, row => row is string text && text.StartsWith(prefix, StringComparison.Ordinal) == wanted)
        : throw QueryException.Invalid("right-hand side of \"starts_with\" operator must be a literal string");

    private static Func<VisibilityRow, bool?> List(QueryColumn column, QueryOperator op, object value)
    {
        var wanted = value is object[] several ? several.Cast<string>().ToArray() : [(string)value];
        return Contains(column, op, row => ((string[])row).AsSpan().ContainsAny(wanted));
    }

    // Lists and texts are kept apart from the row: one that is not there contains nothing.
    private static Func<VisibilityRow, bool?> Contains(QueryColumn column, QueryOperator op, Func<object, bool> contains) =>
        op is QueryOperator.Equal or QueryOperator.In
            ? row => column.Value(row) is { } value && contains(value)
            : row => column.Value(row) is not { } value || !contains(value);

    private static Func<VisibilityRow, bool?> Known(QueryColumn column, Func<object, bool> test) =>
        row => column.Value(row) is { } value ? test(value) : null;

    private static bool IsOneOf(object value, object[] wanted)
    {
        foreach (var candidate in wanted)
        {
            if (Compare(value, candidate) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int Compare(object left, object right) => (left, right) switch
    {
        (string one, string other) => string.CompareOrdinal(one, other),
        (long one, long other) => one.CompareTo(other),
        (bool one, bool other) => one.CompareTo(other),
        (DateTimeOffset one, DateTimeOffset other) =>
            (one.UtcTicks / TicksPerStoredUnit).CompareTo(other.UtcTicks / TicksPerStoredUnit),
        _ => Convert.ToDouble(left, null).CompareTo(Convert.ToDouble(right, null)),
    };

    private static bool ContainsWords(string text, string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => Words(text).Contains(word, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || !char.IsLetterOrDigit(text[i]))
            {
                if (i > start)
                {
                    yield return text[start..i];
                }

                start = i + 1;
            }
        }
    }
}
