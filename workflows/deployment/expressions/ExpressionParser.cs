using System.Globalization;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>
/// Reads expressions. From loose to tight: <c>=&gt;</c> (to the right), <c>or</c>, <c>and</c>, <c>not</c>, comparisons
/// (one, not a chain), <c>+ -</c>, <c>* / %</c>, sign, member.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>The words that name no parameter.</summary>
    public static readonly IReadOnlySet<string> ReservedWords =
        new HashSet<string>(StringComparer.Ordinal) { "and", "or", "not", "in", "matches", "true", "false", "null", "all", "any", "each", "only", "item", "steps" };

    /// <summary>Characters of an expression, at most.</summary>
    public const int Longest = 4000;

    // Enough for any person; an expression that is nested deeper would take the stack with it.
    private const int Deepest = 50;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">=", "in", "matches"];

    private readonly List<Token> tokens;
    private int index;
    private int depth;

    private ExpressionParser(string text) => tokens = Lexer.Read(text);

    private Token Current => tokens[index];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionSyntaxException">It is not one.</exception>
    public static Expression Parse(string text)
    {
        if (text.Length > Longest)
        {
            throw new ExpressionSyntaxException($"an expression has at most {Longest} characters", 0);
        }

        var parser = new ExpressionParser(text);
        var expression = parser.ParseImplication();
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.Unexpected("an operator or the end");
    }

    private Expression ParseImplication()
    {
        if (++depth > Deepest)
        {
            throw new ExpressionSyntaxException("the expression is nested too deeply", Current.Position);
        }

        var left = ParseChain(0);
        if (TakeSign("=>") is { } sign)
        {
            left = new Binary(sign.Position, sign.Content, left, ParseImplication());
        }

        depth--;
        return left;
    }

    private Expression ParseChain(int level)
    {
        string[][] levels = [["or"], ["and"]];
        if (level == levels.Length)
        {
            return ParseNot();
        }

        var left = ParseChain(level + 1);
        while (Take(levels[level]) is { } sign)
        {
            left = new Binary(sign.Position, sign.Content, left, ParseChain(level + 1));
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (Take(["not"]) is not { } not)
        {
            return ParseComparison();
        }

        Deeper();
        var operand = ParseNot();
        depth--;
        return new Unary(not.Position, not.Content, operand);
    }

    private Expression ParseComparison()
    {
        var left = ParseSum();
        if (Take(Comparisons) is { } sign)
        {
            return new Binary(sign.Position, sign.Content, left, ParseSum());
        }

        if (Current is { Kind: TokenKind.Word, Content: "not" } not && tokens[index + 1] is { Kind: TokenKind.Word, Content: "in" })
        {
            index += 2;
            return new Unary(not.Position, "not", new Binary(not.Position, "in", left, ParseSum()));
        }

        return left;
    }

    private Expression ParseSum()
    {
        var left = ParseProduct();
        while (TakeSign("+", "-") is { } sign)
        {
            left = new Binary(sign.Position, sign.Content, left, ParseProduct());
        }

        return left;
    }

    private Expression ParseProduct()
    {
        var left = ParseSign();
        while (TakeSign("*", "/", "%") is { } sign)
        {
            left = new Binary(sign.Position, sign.Content, left, ParseSign());
        }

        return left;
    }

    private Expression ParseSign()
    {
        if (TakeSign("-") is not { } minus)
        {
            return ParseMembers();
        }

        Deeper();
        var operand = ParseSign();
        depth--;
        return new Unary(minus.Position, minus.Content, operand);
    }

    private Expression ParseMembers()
    {
        var expression = ParsePrimary();
        while (true)
        {
            if (TakeSign(".") is not null)
            {
                var name = Current;
                index += name.Kind == TokenKind.Word ? 1 : throw Unexpected("a name");
                expression = new Member(name.Position, expression, new Literal(name.Position, new Text(name.Content)));
            }
            else if (TakeSign("[") is { } bracket)
            {
                expression = new Member(bracket.Position, expression, ParseImplication());
                Expect("]");
            }
            else
            {
                return expression;
            }
        }
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                index++;
                return new Literal(token.Position, new Number(decimal.Parse(token.Content, CultureInfo.InvariantCulture)));
            case TokenKind.Text:
                index++;
                return new Literal(token.Position, new Text(token.Content));
            case TokenKind.Word:
                return ParseWord();
            case TokenKind.Sign when token.Content == "(":
                index++;
                var inner = ParseImplication();
                Expect(")");
                return inner;
            case TokenKind.Sign when token.Content == "[":
                index++;
                return new Listing(token.Position, ParseList("]"));
            default:
                throw Unexpected("a value");
        }
    }

    private Expression ParseWord()
    {
        var token = Current;
        index++;
        switch (token.Content)
        {
            case "true" or "false":
                return new Literal(token.Position, new Truth(token.Content == "true"));
            case "null":
                return new Literal(token.Position, Nothing.Instance);
            case "all" or "any" or "each" or "only":
                return ParseQuantified(token);
            case "and" or "or" or "not" or "in" or "matches":
                index--;
                throw Unexpected("a value");
            default:
                return TakeSign("(") is null ? new Name(token.Position, token.Content) : new Call(token.Position, token.Content, ParseList(")"));
        }
    }

    private Quantified ParseQuantified(Token quantifier)
    {
        Expect("(");
        var variable = Current;
        if (variable.Kind != TokenKind.Word || (variable.Content != "item" && ReservedWords.Contains(variable.Content)))
        {
            throw Unexpected("a name");
        }

        index++;
        if (Take(["in"]) is null)
        {
            throw Unexpected("'in'");
        }

        var list = ParseImplication();
        Expect(":");
        var body = ParseImplication();
        Expect(")");
        return new(quantifier.Position, quantifier.Content, variable.Content, list, body);
    }

    private List<Expression> ParseList(string end)
    {
        var items = new List<Expression>();
        if (TakeSign(end) is not null)
        {
            return items;
        }

        do
        {
            items.Add(ParseImplication());
        }
        while (TakeSign(",") is not null);
        Expect(end);
        return items;
    }

    private void Deeper()
    {
        if (++depth > Deepest)
        {
            throw new ExpressionSyntaxException("the expression is nested too deeply", Current.Position);
        }
    }

    private Token? TakeSign(params ReadOnlySpan<string> signs) => Current.Kind == TokenKind.Sign ? Take(signs) : null;

    private Token? Take(ReadOnlySpan<string> contents)
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Sign or TokenKind.Word) || !contents.Contains(token.Content))
        {
            return null;
        }

        index++;
        return token;
    }

    private void Expect(string sign)
    {
        if (TakeSign(sign) is null)
        {
            throw Unexpected($"'{sign}'");
        }
    }

    private ExpressionSyntaxException Unexpected(string expected) =>
        new($"{(Current.Kind == TokenKind.End ? "the expression ends" : $"'{Current.Content}' stands")} where {expected} is expected", Current.Position);
}
