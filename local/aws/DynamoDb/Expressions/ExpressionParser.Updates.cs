namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>Updates: each of the four clauses at most once, in any order.</summary>
internal sealed partial class ExpressionParser
{
    public UpdateExpression ParseUpdate()
    {
        List<(AttributePath, Operand)> sets = [];
        List<AttributePath> removes = [];
        List<(AttributePath, AttributeValue)> adds = [];
        List<(AttributePath, AttributeValue)> deletes = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        do
        {
            var clause = Current.Text;
            if (TakeKeyword("SET"))
            {
                sets = ParseList(ParseSet);
            }
            else if (TakeKeyword("REMOVE"))
            {
                removes = ParseList(ParsePath);
            }
            else if (TakeKeyword("ADD"))
            {
                adds = ParseList(ParsePathAndValue);
            }
            else if (TakeKeyword("DELETE"))
            {
                deletes = ParseList(ParsePathAndValue);
            }
            else
            {
                throw Unexpected();
            }

            if (!seen.Add(clause))
            {
                throw Invalid($"The \"{clause.ToUpperInvariant()}\" section can only be used once in an update expression;");
            }
        }
        while (Current.Kind is not TokenKind.End);
        var update = new UpdateExpression(sets, removes, adds, deletes);
        update.Validate();
        return update;
    }

    private (AttributePath Path, Operand Value) ParseSet()
    {
        var path = ParsePath();
        Expect("=");
        var value = ParseUpdateOperand();
        return Current switch
        {
            { Kind: TokenKind.Symbol, Text: "+" or "-" } => (path, new Operand.Arithmetic(value, tokens[position++].Text == "-", ParseUpdateOperand())),
            _ => (path, value),
        };
    }

    private Operand ParseUpdateOperand()
    {
        switch (TakeCall())
        {
            case null:
                return ParsePlain();
            case "if_not_exists":
                var path = ParsePath();
                Expect(",");
                var otherwise = Nested(ParseUpdateOperand);
                Expect(")");
                return new Operand.IfNotExists(path, otherwise);
            case "list_append":
                var first = Nested(ParseUpdateOperand);
                Expect(",");
                var second = Nested(ParseUpdateOperand);
                Expect(")");
                return new Operand.ListAppend(first, second);
            case var function:
                throw Invalid($"Invalid function name; function: {function}");
        }
    }

    private (AttributePath Path, AttributeValue Value) ParsePathAndValue()
    {
        var path = ParsePath();
        return Current.Kind is TokenKind.ValuePlaceholder
            ? (path, scope.ValueOf(tokens[position++].Text, parameter))
            : throw Unexpected();
    }
}
