using Spectre.Console;

namespace DataEgress.Local.Demo.Story;

/// <summary>Shows a story on the terminal, line by line; never broken, so that commands can be copied.</summary>
internal sealed class StoryConsole : IStoryOutput
{
    private readonly IAnsiConsole console;

    public StoryConsole(IAnsiConsole console)
    {
        this.console = console;
        console.Profile.Width = short.MaxValue;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Capabilities.Ansi = false;
        }
    }

    /// <inheritdoc/>
    public void Write(StoryLine line)
    {
        var text = line.Text;
        switch (line.Kind)
        {
            case StoryLineKind.Chapter:
                console.WriteLine();
                console.MarkupLineInterpolated($"[bold]== {text}[/]");
                break;
            case StoryLineKind.Command:
                console.MarkupLineInterpolated($"  [cyan]$ {text}[/]");
                break;
            case StoryLineKind.Instead:
                console.MarkupLineInterpolated($"  [grey]or {text}[/]");
                break;
            case StoryLineKind.Answer:
                console.MarkupLineInterpolated($"  [grey]| {text}[/]");
                break;
            case StoryLineKind.Checked:
                console.MarkupLineInterpolated($"  [green]checked:[/] {text}");
                break;
            case StoryLineKind.Wrong:
                console.MarkupLineInterpolated($"  [red]wrong:[/] {text}");
                break;
            case StoryLineKind.Good:
                console.WriteLine();
                console.MarkupLineInterpolated($"[green]{text}[/]");
                break;
            case StoryLineKind.Bad:
                console.WriteLine();
                console.MarkupLineInterpolated($"[red]{text}[/]");
                break;
            default:
                console.MarkupLineInterpolated($"{text}");
                break;
        }
    }
}
