namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>A query as parsed: nothing is known about its columns yet.</summary>
internal sealed record QuerySyntax(QueryNode? Where, IReadOnlyList<string> GroupBy, bool HasOrderBy, bool HasLimit);

/// <summary>An expression that is true, false or unknown for a row.</summary>
internal abstract record QueryNode
{
    internal sealed record And(QueryNode Left, QueryNode Right) : QueryNode;

    internal sealed record Or(QueryNode Left, QueryNode Right) : QueryNode;

    internal sealed record Not(QueryNode Operand) : QueryNode;

    internal sealed record Comparison(QueryOperand Left, QueryOperator Operator, QueryOperand Right) : QueryNode;

    internal sealed record Range(QueryOperand Left, bool Negated, QueryOperand From, QueryOperand To) : QueryNode;

    internal sealed record Is(QueryOperand Left, bool Negated, bool AgainstNull) : QueryNode;

    /// <summary>An operand where a condition should be.</summary>
    internal sealed record Bare(QueryOperand Operand) : QueryNode;
}

/// <summary>What stands on a side of an operator.</summary>
internal abstract record QueryOperand
{
    internal sealed record Column(string Name) : QueryOperand;

    /// <summary>A string, a long, a double or a bool.</summary>
    internal sealed record Literal(object Value) : QueryOperand;

    internal sealed record Null : QueryOperand;

    internal sealed record Tuple(IReadOnlyList<QueryOperand> Items) : QueryOperand;

    internal sealed record Call(string Name) : QueryOperand;
}

/// <summary>The comparison operators; those that are parsed only to be refused included.</summary>
internal enum QueryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    StartsWith,
    NotStartsWith,
    Like,
    NotLike,
    Regexp,
    NotRegexp,
    NullSafeEqual,
}
