namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>What a token is.</summary>
internal enum QueryTokenKind
{
    End,
    Name,
    QuotedName,
    Text,
    Integer,
    Decimal,
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text, without quotes and escapes.</param>
/// <param name="End">Where it ends in the query.</param>
internal readonly record struct QueryToken(QueryTokenKind Kind, string Value, int End)
{
    /// <summary>Whether it is this keyword; a name in back-ticks never is.</summary>
    public bool Is(string keyword) => Kind == QueryTokenKind.Name && Value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == QueryTokenKind.Symbol && Value == symbol;
}
