namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>Conditions: OR binds least, then AND, then NOT, then comparisons.</summary>
internal sealed partial class ExpressionParser
{
    public Condition ParseCondition()
    {
        var condition = ParseOr();
        ExpectEnd();
        return condition;
    }

    private Condition ParseOr()
    {
        var left = ParseAnd();
        while (TakeKeyword("OR"))
        {
            left = new Condition.Or(left, ParseAnd());
        }

        return left;
    }

    private Condition ParseAnd()
    {
        var left = ParseNot();
        while (TakeKeyword("AND"))
        {
            left = new Condition.And(left, ParseNot());
        }

        return left;
    }

    private Condition ParseNot() => TakeKeyword("NOT") ? new Condition.Not(Nested(ParseNot)) : ParsePrimary();

    private Condition ParsePrimary()
    {
        if (TakeSymbol("("))
        {
            var inner = Nested(ParseOr);
            Expect(")");
            return inner;
        }

        return TakeCall() switch
        {
            null => ParseComparison(ParsePlain()),
            "size" => ParseComparison(ParseSize()),
            var function => ParseFunction(function),
        };
    }

    private Condition ParseComparison(Operand left)
    {
        if (TakeKeyword("BETWEEN"))
        {
            var low = ParseOperand();
            if (!TakeKeyword("AND"))
            {
                throw Unexpected();
            }

            var high = ParseOperand();
            if (low is Operand.Literal first && high is Operand.Literal second && ValueOrder.Compare(first.Value, second.Value) is null or > 0)
            {
                throw Invalid(
                    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand:"
                    + $" AttributeValue: {first.Value.Write().ToJsonString()}, upper bound operand: AttributeValue: {second.Value.Write().ToJsonString()}");
            }

            return new Condition.Between(left, low, high);
        }

        if (TakeKeyword("IN"))
        {
            Expect("(");
            var candidates = ParseList(ParseOperand);
            Expect(")");
            return new Condition.In(left, candidates);
        }

        if (Current is not { Kind: TokenKind.Symbol, Text: "=" or "<>" or "<" or "<=" or ">" or ">=" })
        {
            throw Unexpected();
        }

        var comparison = tokens[position++].Text;
        return new Condition.Comparison(left, comparison, ParseOperand());
    }

    private Operand ParseOperand() => TakeCall() switch
    {
        null => ParsePlain(),
        "size" => ParseSize(),
        var function => throw Invalid($"The function is not allowed to be used this way in an expression; function: {function}"),
    };

    private Operand.Size ParseSize()
    {
        var path = ParsePath();
        Expect(")");
        return new Operand.Size(path);
    }

    private Condition ParseFunction(string function)
    {
        Condition condition = function switch
        {
            "attribute_exists" => new Condition.Exists(ParsePath(), Wanted: true),
            "attribute_not_exists" => new Condition.Exists(ParsePath(), Wanted: false),
            "attribute_type" => new Condition.HasType(ParsePath(), ParseSecond(ParsePlain)),
            "begins_with" => new Condition.BeginsWith(ParsePlain(), ParseSecond(ParsePlain)),
            "contains" => new Condition.Contains(ParsePlain(), ParseSecond(ParseOperand)),
            _ => throw Invalid($"Invalid function name; function: {function}"),
        };
        Expect(")");
        return condition;
    }

    private Operand ParseSecond(Func<Operand> parse)
    {
        Expect(",");
        return parse();
    }
}
