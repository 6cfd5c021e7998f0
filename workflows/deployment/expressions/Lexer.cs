using System.Globalization;
using System.Text;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>What a word of an expression is.</summary>
internal enum TokenKind
{
    /// <summary>A name or a word such as <c>and</c>.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text between quotes.</summary>
    Text,

    /// <summary>An operator or a bracket.</summary>
    Sign,

    /// <summary>The end.</summary>
    End,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Its text; of a quoted text without quotes and escapes.</param>
/// <param name="Position">Where it begins, from 0.</param>
internal readonly record struct Token(TokenKind Kind, string Content, int Position);

/// <summary>The expression cannot be read.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="position">Where, from 0.</param>
internal sealed class ExpressionSyntaxException(string message, int position) : Exception(message)
{
    /// <summary>Where, from 0.</summary>
    public int Position { get; } = position;
}

/// <summary>Cuts an expression into words.</summary>
internal static class Lexer
{
    // The longer ones first.
    private static readonly string[] Signs = ["=>", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", ":"];

    /// <summary>All words, the end included.</summary>
    /// <exception cref="ExpressionSyntaxException">A character belongs to nothing.</exception>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var position = 0;
        while (position < text.Length)
        {
            var start = position;
            var c = text[position];
            if (char.IsWhiteSpace(c))
            {
                position++;
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                position = While(text, position, x => char.IsAsciiLetterOrDigit(x) || x == '_');
                tokens.Add(new(TokenKind.Word, text[start..position], start));
            }
            else if (char.IsAsciiDigit(c))
            {
                position = Number(text, position);
                tokens.Add(new(TokenKind.Number, text[start..position], start));
            }
            else if (c is '\'' or '"')
            {
                tokens.Add(new(TokenKind.Text, Quoted(text, ref position), start));
            }
            else
            {
                var sign = Array.Find(Signs, s => text.AsSpan(position).StartsWith(s, StringComparison.Ordinal))
                    ?? throw new ExpressionSyntaxException($"'{c}' is not expected here", position);
                position += sign.Length;
                tokens.Add(new(TokenKind.Sign, sign, start));
            }
        }

        tokens.Add(new(TokenKind.End, "", text.Length));
        return tokens;
    }

    private static int While(string text, int position, Func<char, bool> holds)
    {
        while (position < text.Length && holds(text[position]))
        {
            position++;
        }

        return position;
    }

    private static int Number(string text, int start)
    {
        var position = While(text, start, char.IsAsciiDigit);
        if (position + 1 < text.Length && text[position] == '.' && char.IsAsciiDigit(text[position + 1]))
        {
            position = While(text, position + 1, char.IsAsciiDigit);
        }

        return decimal.TryParse(text.AsSpan(start, position - start), CultureInfo.InvariantCulture, out _)
            ? position
            : throw new ExpressionSyntaxException("the number is too large", start);
    }

    private static string Quoted(string text, ref int position)
    {
        var start = position;
        var quote = text[position++];
        var content = new StringBuilder();
        while (position < text.Length && text[position] != quote)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                // \n is a line break; any other character after a backslash is itself unless the pair means something in patterns.
                var next = text[position + 1];
                content.Append(next switch
                {
                    'n' => "\n",
                    '\\' or '\'' or '"' => next.ToString(),
                    _ => "\\" + next,
                });
                position += 2;
            }
            else
            {
                content.Append(text[position++]);
            }
        }

        if (position == text.Length)
        {
            throw new ExpressionSyntaxException("the text has no closing quote", start);
        }

        position++;
        return content.ToString();
    }
}
