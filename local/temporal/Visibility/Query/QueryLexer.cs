using System.Text;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>Splits a query into tokens: SQL's names, strings, numbers and operators.</summary>
internal static class QueryLexer
{
    // Two-letter symbols first.
    private static readonly string[] Symbols = ["<=>", "<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "-", "+", "*", "/"];

    /// <summary>The tokens, the last of kind <see cref="QueryTokenKind.End"/>.</summary>
    /// <exception cref="QuerySyntaxException">A quote is not closed, or a character belongs to no token.</exception>
    public static List<QueryToken> Read(string query)
    {
        var tokens = new List<QueryToken>();
        var position = 0;
        while (true)
        {
            while (position < query.Length && char.IsWhiteSpace(query[position]))
            {
                position++;
            }

            if (position == query.Length)
            {
                tokens.Add(new QueryToken(QueryTokenKind.End, "", position));
                return tokens;
            }

            var token = ReadOne(query, position);
            tokens.Add(token);
            position = token.End;
        }
    }

    private static QueryToken ReadOne(string query, int start)
    {
        var first = query[start];
        if (char.IsLetter(first) || first is '_' or '@')
        {
            return ReadName(query, start);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && start + 1 < query.Length && char.IsAsciiDigit(query[start + 1])))
        {
            return ReadNumber(query, start);
        }

        if (first is '\'' or '"' or '`')
        {
            return ReadQuoted(query, start);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(query, start, symbol, 0, symbol.Length) == 0)
            {
                return new QueryToken(QueryTokenKind.Symbol, symbol == "<>" ? "!=" : symbol, start + symbol.Length);
            }
        }

        throw new QuerySyntaxException(start + 1, first.ToString());
    }

    private static QueryToken ReadName(string query, int start)
    {
        var end = start;
        while (end < query.Length && (char.IsLetterOrDigit(query[end]) || query[end] is '_' or '@' or '$' or '.'))
        {
            end++;
        }

        return new QueryToken(QueryTokenKind.Name, query[start..end], end);
    }

    private static QueryToken ReadNumber(string query, int start)
    {
        var end = start;
        var isDecimal = false;
        while (end < query.Length)
        {
            var letter = query[end];
            var isExponent = letter is 'e' or 'E' && end > start;
            var isSign = letter is '+' or '-' && query[end - 1] is 'e' or 'E';
            if (letter == '.' || isExponent || isSign)
            {
                isDecimal = true;
            }
            else if (!char.IsAsciiDigit(letter))
            {
                break;
            }

            end++;
        }

        return new QueryToken(isDecimal ? QueryTokenKind.Decimal : QueryTokenKind.Integer, query[start..end], end);
    }

    private static QueryToken ReadQuoted(string query, int start)
    {
        var quote = query[start];
        var kind = quote == '`' ? QueryTokenKind.QuotedName : QueryTokenKind.Text;
        var value = new StringBuilder();
        for (var position = start + 1; position < query.Length; position++)
        {
            var letter = query[position];
            if (letter == quote)
            {
                if (position + 1 == query.Length || query[position + 1] != quote)
                {
                    return new QueryToken(kind, value.ToString(), position + 1);
                }

                position++;
            }
            else if (letter == '\\' && kind == QueryTokenKind.Text && position + 1 < query.Length)
            {
                letter = Unescape(query[++position]);
            }

            value.Append(letter);
        }

        throw new QuerySyntaxException(query.Length, value.ToString());
    }

    private static char Unescape(char letter) => letter switch
    {
        '0' => '\0',
        'b' => '\b',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'Z' => '\u001A',
        _ => letter,
    };
}
