using System.Globalization;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>Parses the filter language: what may follow WHERE, and GROUP BY.</summary>
internal sealed class QueryParser
{
    // A nesting that no person writes; it keeps a hostile query from exhausting the stack.
    private const int MaximumDepth = 200;

    private readonly List<QueryToken> tokens;
    private int next;
    private int depth;

    private QueryParser(List<QueryToken> tokens) => this.tokens = tokens;

    private QueryToken Current => tokens[next];

    /// <exception cref="QueryException">The text is not a query.</exception>
    public static QuerySyntax Parse(string query)
    {
        var trimmed = query.Trim();
        var startsWithClause = trimmed.StartsWith("order by", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("group by", StringComparison.OrdinalIgnoreCase);
        try
        {
            return new QueryParser(QueryLexer.Read(trimmed)).ParseAll(trimmed.Length > 0 && !startsWithClause);
        }
        catch (QuerySyntaxException e)
        {
            throw e.Within(startsWithClause || trimmed.Length == 0 ? "select * from table1 " : "select * from table1 where ");
        }
    }

    private QuerySyntax ParseAll(bool hasCondition)
    {
        var where = hasCondition ? ParseOr() : null;
        var groupBy = new List<string>();
        if (Take("group"))
        {
            Expect("by");
            do
            {
                groupBy.Add(ExpectName());
            }
            while (TakeSymbol(","));
        }

        var hasOrderBy = Take("order");
        if (hasOrderBy)
        {
            Expect("by");
            do
            {
                ExpectName();
                _ = Take("asc") || Take("desc");
            }
            while (TakeSymbol(","));
        }

        var hasLimit = Take("limit");
        if (hasLimit)
        {
            ParseOperand();
            if (TakeSymbol(",") || Take("offset"))
            {
                ParseOperand();
            }
        }

        return Current.Kind == QueryTokenKind.End ? new QuerySyntax(where, groupBy, hasOrderBy, hasLimit) : throw Unexpected();
    }

    private QueryNode ParseOr()
    {
        var left = ParseAnd();
        while (Take("or"))
        {
            left = new QueryNode.Or(left, ParseAnd());
        }

        return left;
    }

    private QueryNode ParseAnd()
    {
        var left = ParseNot();
        while (Take("and"))
        {
            left = new QueryNode.And(left, ParseNot());
        }

        return left;
    }

    private QueryNode ParseNot()
    {
        if (++depth > MaximumDepth)
        {
            throw QueryException.NotSupported($"nesting of more than {MaximumDepth} levels");
        }

        var node = Take("not") ? new QueryNode.Not(ParseNot()) : ParseCondition();
        depth--;
        return node;
    }

    private QueryNode ParseCondition()
    {
        if (TakeSymbol("("))
        {
            var inner = ParseOr();
            ExpectSymbol(")");

            // In parentheses, a lone operand may still be the left side of an operator.
            return inner is QueryNode.Bare bare ? ParseOperator(bare.Operand) : inner;
        }

        return ParseOperator(ParseOperand());
    }

    private QueryNode ParseOperator(QueryOperand left)
    {
        if (Take("is"))
        {
            var negated = Take("not");
            var againstNull = Current.Is("null");
            return againstNull || Current.Is("true") || Current.Is("false")
                ? Then(new QueryNode.Is(left, negated, againstNull))
                : throw Unexpected();
        }

        if (ComparisonSymbol() is { } comparison)
        {
            next++;
            return new QueryNode.Comparison(left, comparison, ParseOperand());
        }

        var not = Current.Is("not");
        var word = not ? tokens[next + 1] : Current;
        if (word.Is("between"))
        {
            next += not ? 2 : 1;
            var from = ParseOperand();
            Expect("and");
            return new QueryNode.Range(left, not, from, ParseOperand());
        }

        QueryOperator? named = word switch
        {
            _ when word.Is("in") => not ? QueryOperator.NotIn : QueryOperator.In,
            _ when word.Is("starts_with") => not ? QueryOperator.NotStartsWith : QueryOperator.StartsWith,
            _ when word.Is("like") => not ? QueryOperator.NotLike : QueryOperator.Like,
            _ when word.Is("regexp") || word.Is("rlike") => not ? QueryOperator.NotRegexp : QueryOperator.Regexp,
            _ => null,
        };
        if (named is not { } op)
        {
            return new QueryNode.Bare(left);
        }

        next += not ? 2 : 1;
        return new QueryNode.Comparison(left, op, op is QueryOperator.In or QueryOperator.NotIn ? ParseTuple() : ParseOperand());
    }

    private QueryOperator? ComparisonSymbol() => Current.Kind != QueryTokenKind.Symbol
        ? null
        : Current.Value switch
        {
            "=" => QueryOperator.Equal,
            "!=" => QueryOperator.NotEqual,
            "<" => QueryOperator.Less,
            "<=" => QueryOperator.LessOrEqual,
            ">" => QueryOperator.Greater,
            ">=" => QueryOperator.GreaterOrEqual,
            "<=>" => QueryOperator.NullSafeEqual,
            _ => null,
        };

    private QueryOperand ParseOperand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case QueryTokenKind.Text:
                return Then(new QueryOperand.Literal(token.Value));
            case QueryTokenKind.Integer or QueryTokenKind.Decimal:
                return Then(Number(token, negative: false));
            case QueryTokenKind.QuotedName:
                return Then(new QueryOperand.Column(token.Value));
            case QueryTokenKind.Name:
                return ParseNamed(token);
            case QueryTokenKind.Symbol when token.Value == "-":
                next++;
                return Current.Kind is QueryTokenKind.Integer or QueryTokenKind.Decimal
                    ? Then(Number(Current, negative: true))
                    : throw Unexpected();
            case QueryTokenKind.Symbol when token.Value == "(":
                return ParseTuple();
            default:
                throw Unexpected();
        }
    }

    private QueryOperand ParseNamed(QueryToken token)
    {
        if (token.Is("true") || token.Is("false"))
        {
            return Then(new QueryOperand.Literal(token.Is("true")));
        }

        if (token.Is("null"))
        {
            return Then(new QueryOperand.Null());
        }

        if (IsKeyword(token))
        {
            throw Unexpected();
        }

        next++;
        if (!TakeSymbol("("))
        {
            return new QueryOperand.Column(token.Value);
        }

        if (!TakeSymbol(")"))
        {
            do
            {
                ParseOperand();
            }
            while (TakeSymbol(","));
            ExpectSymbol(")");
        }

        return new QueryOperand.Call(token.Value);
    }

    private QueryOperand.Tuple ParseTuple()
    {
        ExpectSymbol("(");
        var items = new List<QueryOperand>();
        do
        {
            items.Add(ParseOperand());
        }
        while (TakeSymbol(","));
        ExpectSymbol(")");
        return new QueryOperand.Tuple(items);
    }

    private static QueryOperand.Literal Number(QueryToken token, bool negative)
    {
        var text = negative ? "-" + token.Value : token.Value;
        if (token.Kind == QueryTokenKind.Integer && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return new QueryOperand.Literal(whole);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new QueryOperand.Literal(number)
            : throw QueryException.Invalid($"unable to parse value \"{text}\"");
    }

    private static bool IsKeyword(QueryToken token) =>
        token.Is("and") || token.Is("or") || token.Is("not") || token.Is("is") || token.Is("in") || token.Is("between")
        || token.Is("like") || token.Is("starts_with") || token.Is("group") || token.Is("order") || token.Is("by") || token.Is("limit")
        || token.Is("select") || token.Is("from") || token.Is("where");

    // Steps over the current token.
    private T Then<T>(T node)
    {
        next++;
        return node;
    }

    private bool Take(string keyword)
    {
        if (!Current.Is(keyword))
        {
            return false;
        }

        next++;
        return true;
    }

    private bool TakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        next++;
        return true;
    }

    private void Expect(string keyword)
    {
        if (!Take(keyword))
        {
            throw Unexpected();
        }
    }

    private void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    private string ExpectName() =>
        Current.Kind == QueryTokenKind.QuotedName || (Current.Kind == QueryTokenKind.Name && !IsKeyword(Current))
            ? Then(Current.Value)
            : throw Unexpected();

    private QuerySyntaxException Unexpected() =>
        new(Current.End, Current.Kind is QueryTokenKind.Symbol or QueryTokenKind.End ? "" : Current.Value);
}
