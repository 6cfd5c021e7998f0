using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace DataEgress.Starter.Output;

/// <summary>What a command prints: text for people or one JSON document, never both.</summary>
internal sealed class Report(TextWriter output, TextWriter error, bool json, bool isTerminal)
{
    // Wider than any line: what goes to a file or a pipe is never wrapped.
    private const int Unbounded = 100_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>JSON was asked for.</summary>
    public bool Json => json;

    /// <summary>Prints the document, or lets the text be printed.</summary>
    public void Show<T>(T document, Action text)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(document, Format));
        }
        else
        {
            text();
        }
    }

    /// <summary>One line of text; nothing where JSON was asked for.</summary>
    public void Line(string line = "")
    {
        if (!json)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Progress and remarks, beside the result.</summary>
    public void Note(string line) => error.WriteLine(line);

    /// <summary>A table without lines, so that it can be cut and searched; cells are never wrapped in a file or a pipe.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !isTerminal, Padding = new(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell is { Length: > 0 } ? cell.ReplaceLineEndings(" ") : "-")));
        }

        Write(table);
    }

    /// <summary>Names and values below each other; a value that is absent is left out.</summary>
    public void Properties(IEnumerable<(string Name, string? Value)> properties)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new(0, 0, 2, 0) });
        grid.AddColumn(new GridColumn { NoWrap = !isTerminal, Padding = new(0, 0, 0, 0) });
        foreach (var (name, value) in properties.Where(p => p.Value is not null))
        {
            grid.AddRow(new Text(name), new Text(value!.ReplaceLineEndings(" ")));
        }

        Write(grid);
    }

    private void Write(Spectre.Console.Rendering.IRenderable renderable)
    {
        // Rendered apart and written by line, to cut off the blanks that fill the last column.
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? AnsiConsole.Console.Profile.Width : Unbounded;
        console.Write(renderable);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }
}
