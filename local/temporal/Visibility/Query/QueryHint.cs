namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>
/// What every matching row must have, found without looking at columns' meaning: equalities that the query demands at its
/// top level. The store may use one to look at fewer rows; the query is still evaluated for each.
/// </summary>
/// <param name="Field">A system attribute.</param>
/// <param name="Value">The text it must equal.</param>
internal sealed record QueryHint(string Field, string Value)
{
    public static IReadOnlyList<QueryHint> Of(QueryNode? where)
    {
        var hints = new List<QueryHint>();
        Collect(where, hints);
        return hints;
    }

    private static void Collect(QueryNode? node, List<QueryHint> hints)
    {
        switch (node)
        {
            case QueryNode.And and:
                Collect(and.Left, hints);
                Collect(and.Right, hints);
                break;
            case QueryNode.Comparison
            {
                Left: QueryOperand.Column column, Operator: QueryOperator.Equal, Right: QueryOperand.Literal { Value: string text }
            }:
                hints.Add(new QueryHint(column.Name, text));
                break;
        }
    }
}
