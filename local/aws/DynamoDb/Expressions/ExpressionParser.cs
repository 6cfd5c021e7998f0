namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>Reads the expressions of DynamoDB's language by recursive descent.</summary>
internal sealed partial class ExpressionParser(string text, string parameter, ExpressionScope scope)
{
    /// <summary>Deeper nesting is refused, so that no expression can exhaust the stack.</summary>
    private const int MaxDepth = 100;

    private readonly IReadOnlyList<Token> tokens = Token.Split(text, parameter);
    private int position;
    private int depth;

    private Token Current => tokens[position];

    /// <summary>Paths with commas between them.</summary>
    public Projection ParseProjection()
    {
        var paths = ParseList(ParsePath);
        ExpectEnd();
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths.Skip(i + 1).FirstOrDefault(paths[i].Overlaps) is { } other)
            {
                throw Invalid(
                    $"Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [{paths[i]}], path two: [{other}]");
            }
        }

        return new Projection(paths);
    }

    private AttributePath ParsePath()
    {
        List<AttributePath.Part> parts = [new(ParseName(), null)];
        while (true)
        {
            if (TakeSymbol("."))
            {
                parts.Add(new(ParseName(), null));
            }
            else if (TakeSymbol("["))
            {
                if (Current.Kind is not TokenKind.Index || !int.TryParse(Current.Text, out var index))
                {
                    throw Unexpected();
                }

                position++;
                Expect("]");
                parts.Add(new(null, index));
            }
            else
            {
                return new AttributePath(parts);
            }
        }
    }

    private string ParseName()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Word when !IsKeyword(token):
                if (ReservedWords.Contains(token.Text))
                {
                    throw Invalid($"Attribute name is a reserved keyword; reserved keyword: {token.Text}");
                }

                position++;
                return token.Text;
            case TokenKind.NamePlaceholder:
                position++;
                return scope.NameOf(token.Text, parameter);
            default:
                throw Unexpected();
        }
    }

    /// <summary>A place or a value.</summary>
    private Operand ParsePlain() => Current.Kind is TokenKind.ValuePlaceholder
        ? new Operand.Literal(scope.ValueOf(tokens[position++].Text, parameter))
        : new Operand.Place(ParsePath());

    private List<T> ParseList<T>(Func<T> parse)
    {
        List<T> items = [parse()];
        while (TakeSymbol(","))
        {
            items.Add(parse());
        }

        return items;
    }

    /// <summary>The name of a function whose arguments come next; null when no call stands here.</summary>
    private string? TakeCall()
    {
        if (Current.Kind is not TokenKind.Word || !tokens[position + 1].IsSymbol("(") || IsKeyword(Current))
        {
            return null;
        }

        var name = Current.Text;
        position += 2;
        return name;
    }

    private T Nested<T>(Func<T> parse)
    {
        if (++depth > MaxDepth)
        {
            throw Invalid("The expression is nested too deeply;");
        }

        var result = parse();
        depth--;
        return result;
    }

    private bool TakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        position++;
        return true;
    }

    private bool TakeKeyword(string keyword)
    {
        if (!Current.IsKeyword(keyword))
        {
            return false;
        }

        position++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    private void ExpectEnd()
    {
        if (Current.Kind is not TokenKind.End)
        {
            throw Unexpected();
        }
    }

    private static bool IsKeyword(Token token) =>
        token.IsKeyword("AND") || token.IsKeyword("OR") || token.IsKeyword("NOT") || token.IsKeyword("BETWEEN") || token.IsKeyword("IN")
        || token.IsKeyword("SET") || token.IsKeyword("REMOVE") || token.IsKeyword("ADD") || token.IsKeyword("DELETE");

    private Http.AwsException Unexpected() =>
        Invalid($"Syntax error; token: \"{Current.Text}\", near: \"{Token.Near(text, Current.Start)}\"");

    private Http.AwsException Invalid(string reason) => DynamoErrors.Validation($"Invalid {parameter}: {reason}");
}
