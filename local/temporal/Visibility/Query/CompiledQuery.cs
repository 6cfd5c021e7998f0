namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>A query that is known to be right.</summary>
/// <param name="Condition">True for the rows wanted; null where a value that it asks about is missing.</param>
/// <param name="GroupBy">What counts are grouped by; null for one count.</param>
/// <param name="Hints">Equalities that all rows wanted fulfil.</param>
internal sealed record CompiledQuery(Func<VisibilityRow, bool?> Condition, QueryColumn? GroupBy, IReadOnlyList<QueryHint> Hints)
{
    public bool Matches(VisibilityRow row) => Condition(row) == true;
}
