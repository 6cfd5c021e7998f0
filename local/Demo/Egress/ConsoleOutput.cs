using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DataEgress.Local.Demo.Egress;

/// <summary>Lines as things happen, then a table.</summary>
internal sealed class ConsoleOutput : IDemoOutput
{
    private const int MostRows = 60;
    private const int HashCharacters = 12;

    private readonly IAnsiConsole console;
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, long> shown = [];

    public ConsoleOutput(IAnsiConsole console)
    {
        this.console = console;
        if (!console.Profile.Out.IsTerminal)
        {
            // A file or a pipe has no width to wrap at.
            console.Profile.Width = short.MaxValue;
        }
    }

    public void Step(string text) => console.MarkupLineInterpolated($"[grey]{Stopwatch.GetElapsedTime(began).TotalSeconds,7:0.00} s[/]  {text}");

    public void Progress(string route, long done, long total)
    {
        if (shown.GetValueOrDefault(route) != done)
        {
            shown[route] = done;
            Step($"{route}: {done} of {total}");
        }
    }

    public void Report(DemoReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("file", "route");
        table.AddColumn(new TableColumn("size").RightAligned());
        table.AddColumns("SHA-256");
        table.AddColumn(new TableColumn("time").RightAligned());
        foreach (var arrival in report.Arrivals.Take(MostRows))
        {
            table.AddRow(
                Markup.Escape(arrival.File),
                Markup.Escape(arrival.Route),
                arrival.Bytes.ToString("N0", CultureInfo.InvariantCulture),
                arrival.Sha256[..HashCharacters],
                string.Create(CultureInfo.InvariantCulture, $"{arrival.Milliseconds:0} ms"));
        }

        console.Write(table);
        if (report.Arrivals.Count > MostRows)
        {
            console.MarkupLineInterpolated($"… and {report.Arrivals.Count - MostRows} more; --json lists them all");
        }

        foreach (var problem in report.Problems)
        {
            console.MarkupLineInterpolated($"[red]wrong:[/] {problem}");
        }

        var bytes = report.Arrivals.Sum(a => a.Bytes);
        if (report.Succeeded)
        {
            console.MarkupLineInterpolated($"[green]{report.Arrivals.Count} deliveries, {bytes:N0} bytes, all verified[/] in {report.Seconds:0.0} s");
        }
        else
        {
            console.MarkupLineInterpolated($"[red]{report.Problems.Count} problems[/] in {report.Arrivals.Count} deliveries");
        }
    }
}
