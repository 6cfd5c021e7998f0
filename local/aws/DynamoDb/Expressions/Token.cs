using System.Text.RegularExpressions;

namespace DataEgress.Local.Aws.DynamoDb.Expressions;

internal enum TokenKind
{
    /// <summary>A name or keyword.</summary>
    Word,

    /// <summary>A placeholder of ExpressionAttributeNames, with its #.</summary>
    NamePlaceholder,

    /// <summary>A placeholder of ExpressionAttributeValues, with its colon.</summary>
    ValuePlaceholder,

    /// <summary>The index of a list element.</summary>
    Index,

    Symbol,

    End,
}

/// <summary>One piece of an expression, and where it begins.</summary>
internal readonly partial record struct Token(TokenKind Kind, string Text, int Start)
{
    public bool IsKeyword(string keyword) => Kind is TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind is TokenKind.Symbol && Text == symbol;

    /// <summary>Cuts an expression into its pieces; the last is <see cref="TokenKind.End"/>.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="parameter">The request's parameter, for the error.</param>
    public static IReadOnlyList<Token> Split(string expression, string parameter)
    {
        List<Token> tokens = [];
        var at = 0;
        while (at < expression.Length)
        {
            if (char.IsWhiteSpace(expression[at]))
            {
                at++;
                continue;
            }

            var match = Piece().Match(expression, at);
            if (!match.Success)
            {
                throw DynamoErrors.Validation($"Invalid {parameter}: Syntax error; token: \"{expression[at]}\", near: \"{Near(expression, at)}\"");
            }

            tokens.Add(new Token(KindOf(match.Value[0]), match.Value, at));
            at += match.Length;
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", expression.Length));
        return tokens;
    }

    /// <summary>The surroundings of a place, for an error.</summary>
    public static string Near(string expression, int at) => expression[Math.Max(0, at - 8)..Math.Min(expression.Length, at + 8)];

    private static TokenKind KindOf(char first) => first switch
    {
        '#' => TokenKind.NamePlaceholder,
        ':' => TokenKind.ValuePlaceholder,
        >= '0' and <= '9' => TokenKind.Index,
        '_' => TokenKind.Word,
        _ => char.IsAsciiLetter(first) ? TokenKind.Word : TokenKind.Symbol,
    };

    [GeneratedRegex(@"\G(?:[#:][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|[0-9]+|<>|<=|>=|[=<>(),.\[\]+-])")]
    private static partial Regex Piece();
}
