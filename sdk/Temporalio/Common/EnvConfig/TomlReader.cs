using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// Reads TOML 1.0 into tables of text, truth values, lists and tables. Numbers and times, which client configuration has none
/// of, are recognised and kept as <see cref="TomlScalar"/>.
/// </summary>
internal sealed partial class TomlReader
{
    private readonly string text;
    private int position;

    private TomlReader(string text) => this.text = text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private char Current => position < text.Length ? text[position] : '\0';

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is not TOML; the message names the line.</exception>
    public static TomlTable Read(string text)
    {
        var reader = new TomlReader(text);
        return reader.ReadDocument();
    }

    private TomlTable ReadDocument()
    {
        var root = new TomlTable();
        var table = root;
        while (SkipBlankLines())
        {
            if (Current == '[')
            {
                table = ReadHeader(root);
            }
            else
            {
                ReadPair(table);
            }
            EndLine();
        }
        return root;
    }

    private TomlTable ReadHeader(TomlTable root)
    {
        var isList = Next("[[");
        if (!isList)
        {
            Expect("[");
        }
        var path = ReadPath();
        Expect(isList ? "]]" : "]");
        var table = path.SkipLast(1).Aggregate(root, Enter);
        var last = path[^1];
        if (isList)
        {
            var items = table.Items.TryGetValue(last, out var found) ? found : table.Items[last] = new List<object>();
            if (items is not List<object> list || (list.Count > 0 && list[^1] is not TomlTable))
            {
                throw Failure($"'{last}' is there already");
            }
            list.Add(new TomlTable { IsComplete = true });
            return (TomlTable)list[^1];
        }
        var named = table.Items.TryGetValue(last, out var known) ? known : table.Items[last] = new TomlTable();
        if (named is not TomlTable { IsComplete: false } result)
        {
            throw Failure($"'{last}' is there already");
        }
        result.IsComplete = true;
        return result;
    }

    private TomlTable Enter(TomlTable table, string name)
    {
        if (!table.Items.TryGetValue(name, out var found))
        {
            table.Items[name] = found = new TomlTable();
        }
        return found switch
        {
            TomlTable { IsInline: false } inner => inner,
            List<object> list when list.LastOrDefault() is TomlTable { IsInline: false } last => last,
            _ => throw Failure($"'{name}' is not a table that can be added to"),
        };
    }

    private void ReadPair(TomlTable table)
    {
        var path = ReadPath();
        Expect("=");
        SkipSpaces();
        var value = ReadValue();
        var owner = path.SkipLast(1).Aggregate(table, Enter);
        if (!owner.Items.TryAdd(path[^1], value))
        {
            throw Failure($"'{path[^1]}' is there already");
        }
    }

    private List<string> ReadPath()
    {
        List<string> path = [];
        do
        {
            SkipSpaces();
            path.Add(Current switch
            {
                '"' => ReadBasic(),
                '\'' => ReadLiteral(),
                _ => Take(BareKey()) is { Length: > 0 } name ? name : throw Failure("a key is missing"),
            });
            SkipSpaces();
        }
        while (Next("."));
        return path;
    }

    private object ReadValue() => Current switch
    {
        '"' => Next("\"\"\"") ? ReadLines("\"\"\"", escapes: true) : ReadBasic(),
        '\'' => Next("'''") ? ReadLines("'''", escapes: false) : ReadLiteral(),
        '[' => ReadList(),
        '{' => ReadInlineTable(),
        _ => Take(BareValue()) switch
        {
            "true" => true,
            "false" => false,
            var scalar when Scalar().IsMatch(scalar) => new TomlScalar(scalar),
            var other => throw Failure($"'{other}' is not a value"),
        },
    };

    private List<object> ReadList()
    {
        Expect("[");
        List<object> items = [];
        while (SkipBlankLines() && Current != ']')
        {
            items.Add(ReadValue());
            SkipBlankLines();
            if (!Next(","))
            {
                break;
            }
        }
        Expect("]");
        return items;
    }

    private TomlTable ReadInlineTable()
    {
        Expect("{");
        var table = new TomlTable();
        SkipSpaces();
        if (Current != '}')
        {
            do
            {
                ReadPair(table);
                SkipSpaces();
            }
            while (Next(","));
        }
        Expect("}");
        table.IsInline = table.IsComplete = true;
        return table;
    }

    private string ReadLiteral()
    {
        Expect("'");
        var end = text.IndexOfAny(['\'', '\n'], position);
        if (end < 0 || text[end] == '\n')
        {
            throw Failure("a string has no end");
        }
        var value = text[position..end];
        position = end + 1;
        return value;
    }

    private string ReadBasic()
    {
        Expect("\"");
        var value = new StringBuilder();
        while (Current != '"')
        {
            if (position >= text.Length || Current == '\n')
            {
                throw Failure("a string has no end");
            }
            _ = Next("\\") ? value.Append(ReadEscape()) : value.Append(text[position++]);
        }
        position++;
        return value.ToString();
    }

    private string ReadLines(string quotes, bool escapes)
    {
        _ = Next("\n");
        var value = new StringBuilder();
        while (!Next(quotes))
        {
            if (position >= text.Length)
            {
                throw Failure("a string has no end");
            }
            if (!escapes || !Next("\\"))
            {
                value.Append(text[position++]);
            }
            else if (!SkipLineEnd())
            {
                value.Append(ReadEscape());
            }
        }
        // One or two quotes may stand before the closing ones.
        while (Current == quotes[0])
        {
            value.Append(text[position++]);
        }
        return value.ToString();
    }

    // A backslash at the end of a line joins it with whatever comes next.
    private bool SkipLineEnd()
    {
        var rest = position;
        while (rest < text.Length && text[rest] is ' ' or '\t')
        {
            rest++;
        }
        if (rest >= text.Length || text[rest] != '\n')
        {
            return false;
        }
        position = rest;
        while (Current is ' ' or '\t' or '\n')
        {
            position++;
        }
        return true;
    }

    private string ReadEscape()
    {
        var kind = Current;
        position++;
        return kind switch
        {
            'b' => "\b",
            't' => "\t",
            'n' => "\n",
            'f' => "\f",
            'r' => "\r",
            '"' => "\"",
            '\\' => "\\",
            'u' => ReadRune(4),
            'U' => ReadRune(8),
            _ => throw Failure($"'\\{kind}' is not an escape"),
        };
    }

    private string ReadRune(int digits)
    {
        var hex = position + digits <= text.Length ? text.Substring(position, digits) : string.Empty;
        if (!int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
        {
            throw Failure($"'{hex}' is not a character's number");
        }
        position += digits;
        return new Rune(code).ToString();
    }

    private string Take(Regex pattern)
    {
        var match = pattern.Match(text, position);
        position += match.Length;
        return match.Value;
    }

    private bool Next(string expected)
    {
        if (string.CompareOrdinal(text, position, expected, 0, expected.Length) != 0)
        {
            return false;
        }
        position += expected.Length;
        return true;
    }

    private void Expect(string expected)
    {
        SkipSpaces();
        if (!Next(expected))
        {
            throw Failure($"'{expected}' is missing");
        }
    }

    private void SkipSpaces()
    {
        while (Current is ' ' or '\t')
        {
            position++;
        }
    }

    private void SkipComment()
    {
        if (Current == '#')
        {
            var end = text.IndexOf('\n', position);
            position = end < 0 ? text.Length : end;
        }
    }

    /// <summary>To the next thing that is neither space nor comment. Whether there is one.</summary>
    private bool SkipBlankLines()
    {
        do
        {
            SkipSpaces();
            SkipComment();
        }
        while (Next("\n"));
        return position < text.Length;
    }

    private void EndLine()
    {
        SkipSpaces();
        SkipComment();
        if (position < text.Length && !Next("\n"))
        {
            throw Failure($"'{Current}' is not expected here");
        }
    }

    private FormatException Failure(string what) => new($"TOML, line {text.AsSpan(0, Math.Min(position, text.Length)).Count('\n') + 1}: {what}");

    [GeneratedRegex(@"\G[A-Za-z0-9_-]+")]
    private static partial Regex BareKey();

    // A time may stand for a date's T as a space.
    [GeneratedRegex(@"\G([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9])?[A-Za-z0-9_+.:-]*")]
    private static partial Regex BareValue();

    [GeneratedRegex(
        @"^([+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?|0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*|[+-]?(inf|nan)"
        + @"|[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?|[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)$")]
    private static partial Regex Scalar();
}

/// <summary>A table.</summary>
internal sealed class TomlTable
{
    public Dictionary<string, object> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether its header has been read, so that another one would be a mistake.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether it stands in braces, so that nothing can be added from outside.</summary>
    public bool IsInline { get; set; }
}

/// <summary>A number, a date or a time, as it is written.</summary>
internal sealed record TomlScalar(string Text);
