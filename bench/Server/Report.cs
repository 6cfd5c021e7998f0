using System.Globalization;
using System.Text.Json;

namespace DataEgress.Bench.Server;

/// <summary>Prints what came out, as a table for people or as one JSON object a line.</summary>
internal sealed class Report(TextWriter output, bool json)
{
    private const int LabelWidth = 30;
    private const int Width = 14;

    private readonly List<string> columns = [];
    private string section = "";

    /// <summary>Begins a table.</summary>
    public void Section(string title, params ReadOnlySpan<string> headings)
    {
        section = title;
        columns.Clear();
        columns.AddRange(headings);
        if (!json)
        {
            output.WriteLine();
            output.WriteLine(title);
            output.WriteLine(new string(' ', LabelWidth) + string.Concat(columns.Select(heading => heading.PadLeft(Width))));
        }
    }

    /// <summary>Adds a remark for people.</summary>
    public void Note(string text)
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Adds a row with a number for each heading; NaN where there is none.</summary>
    public void Row(string label, params ReadOnlySpan<double> values)
    {
        if (!json)
        {
            output.Write(label.PadRight(LabelWidth));
            foreach (var value in values)
            {
                var text = double.IsNaN(value) ? "" : value.ToString(Math.Abs(value) < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
                output.Write(text.PadLeft(Width));
            }

            output.WriteLine();
            return;
        }

        var row = new Dictionary<string, object> { ["measure"] = section, ["of"] = label };
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                row[columns[i]] = Math.Round(values[i], 3);
            }
        }

        output.WriteLine(JsonSerializer.Serialize(row));
    }
}
