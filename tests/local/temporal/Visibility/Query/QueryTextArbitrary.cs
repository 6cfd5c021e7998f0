using System.Globalization;
using DataEgress.Local.Temporal.Visibility.Query;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.Visibility.Query;

/// <summary>Random queries as trees, and how to write them.</summary>
internal static class QueryTextArbitrary
{
    public static Arbitrary<QueryNode> Nodes { get; } = Gen.Sized(size => Node(Math.Min(size, 6))).ToArbitrary();

    public static string Write(QueryNode node) => node switch
    {
        QueryNode.And and => $"({Write(and.Left)}) and ({Write(and.Right)})",
        QueryNode.Or or => $"({Write(or.Left)}) OR ({Write(or.Right)})",
        QueryNode.Not not => $"NOT ({Write(not.Operand)})",
        QueryNode.Comparison comparison => $"{Write(comparison.Left)} {QueryOperators.Name(comparison.Operator)} {Write(comparison.Right)}",
        QueryNode.Range range => $"{Write(range.Left)}{(range.Negated ? " NOT" : "")} BETWEEN {Write(range.From)} AND {Write(range.To)}",
        QueryNode.Is test => $"{Write(test.Left)} IS {(test.Negated ? "NOT " : "")}NULL",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static string Write(QueryOperand operand) => operand switch
    {
        QueryOperand.Column column => $"`{column.Name.Replace("`", "``", StringComparison.Ordinal)}`",
        QueryOperand.Literal { Value: string text } =>
            $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'",
        QueryOperand.Literal { Value: bool flag } => flag ? "TRUE" : "false",
        QueryOperand.Literal { Value: double number } => number.ToString("0.0###", CultureInfo.InvariantCulture),
        QueryOperand.Literal literal => Convert.ToString(literal.Value, CultureInfo.InvariantCulture)!,
        QueryOperand.Tuple tuple => $"({string.Join(", ", tuple.Items.Select(Write))})",
        _ => throw new ArgumentOutOfRangeException(nameof(operand)),
    };

    private static Gen<QueryNode> Node(int size)
    {
        var leaf = Gen.OneOf(Comparisons(), Memberships(), Ranges(), NullTests());
        if (size <= 1)
        {
            return leaf;
        }

        var inner = Node(size / 2);
        var pairs = inner.SelectMany(left => inner.Select(right => (left, right)));
        return Gen.OneOf(
            leaf,
            pairs.Select(pair => (QueryNode)new QueryNode.And(pair.left, pair.right)),
            pairs.Select(pair => (QueryNode)new QueryNode.Or(pair.left, pair.right)),
            inner.Select(node => (QueryNode)new QueryNode.Not(node)));
    }

    private static Gen<QueryOperand.Column> Columns() =>
        ArbMap.Default.GeneratorFor<NonEmptyString>().Select(name => new QueryOperand.Column(name.Get));

    private static Gen<QueryOperand> Literals() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => (QueryOperand)new QueryOperand.Literal(text.Get)),
        ArbMap.Default.GeneratorFor<long>().Select(number => (QueryOperand)new QueryOperand.Literal(number)),
        ArbMap.Default.GeneratorFor<int>().Select(number => (QueryOperand)new QueryOperand.Literal(number / 16.0)),
        ArbMap.Default.GeneratorFor<bool>().Select(flag => (QueryOperand)new QueryOperand.Literal(flag)));

    private static Gen<QueryNode> Comparisons() =>
        from column in Columns()
        from op in Gen.Elements(
            QueryOperator.Equal, QueryOperator.NotEqual, QueryOperator.Less, QueryOperator.LessOrEqual, QueryOperator.Greater,
            QueryOperator.GreaterOrEqual, QueryOperator.StartsWith, QueryOperator.NotStartsWith, QueryOperator.Like, QueryOperator.NotLike)
        from value in Literals()
        select (QueryNode)new QueryNode.Comparison(column, op, value);

    private static Gen<QueryNode> Memberships() =>
        from column in Columns()
        from op in Gen.Elements(QueryOperator.In, QueryOperator.NotIn)
        from values in Literals().NonEmptyListOf()
        select (QueryNode)new QueryNode.Comparison(column, op, new QueryOperand.Tuple([.. values]));

    private static Gen<QueryNode> Ranges() =>
        from column in Columns()
        from negated in ArbMap.Default.GeneratorFor<bool>()
        from low in Literals()
        from high in Literals()
        select (QueryNode)new QueryNode.Range(column, negated, low, high);

    private static Gen<QueryNode> NullTests() =>
        from column in Columns()
        from negated in ArbMap.Default.GeneratorFor<bool>()
        select (QueryNode)new QueryNode.Is(column, negated, AgainstNull: true);
}
