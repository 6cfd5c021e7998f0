using DataEgress.Local.Temporal.Grpc;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>A query that cannot be answered; the message says why, as a real server says it.</summary>
internal class QueryException(string message) : Exception(message)
{
    public static QueryException NotSupported(string what) => new($"operation is not supported: {what}");

    public static QueryException Invalid(string what) => new($"invalid expression: {what}");

    public GrpcStatusException ToStatus() => GrpcStatusException.InvalidArgument($"invalid query: {Message}");
}

/// <summary>Text that is not the query language.</summary>
internal sealed class QuerySyntaxException(int end, string near) : QueryException(near)
{
    /// <summary>Where in the query the offending token ends.</summary>
    public int End { get; } = end;

    /// <summary>The offending token; empty at the end of the query and for symbols.</summary>
    public string Near { get; } = near;

    // A real server parses a SELECT statement that it builds around the query, and counts from its beginning.
    public QueryException Within(string statement) => new(
        $"malformed SQL query: syntax error at position {statement.Length + End + 1}" + (Near.Length == 0 ? "" : $" near '{Near}'"));
}
