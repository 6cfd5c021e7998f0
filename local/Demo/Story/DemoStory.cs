using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Local.Demo.Story;

/// <summary>What a demo tells: what happens, what a person would have typed, and what was checked.</summary>
/// <param name="output">Where it is shown as it happens; null: nowhere.</param>
internal sealed class DemoStory(IStoryOutput? output)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<StoryLineKind>(JsonNamingPolicy.CamelCase) },
    };

    private readonly List<StoryLine> lines = [];
    private readonly List<Claim> claims = [];

    /// <summary>Everything that was told.</summary>
    public IReadOnlyList<StoryLine> Lines => lines;

    /// <summary>Something was checked, and all that was checked holds.</summary>
    public bool Succeeded => claims.Count > 0 && claims.TrueForAll(c => c.Holds);

    /// <summary>A part begins.</summary>
    public void Chapter(string title) => Add(StoryLineKind.Chapter, title);

    /// <summary>What happens, in one or two plain lines.</summary>
    public void Say(string text) => Add(StoryLineKind.Text, text);

    /// <summary>What a person types.</summary>
    public void Typed(string command) => Add(StoryLineKind.Command, command);

    /// <summary>What they could have typed instead.</summary>
    public void Instead(string command) => Add(StoryLineKind.Instead, command);

    /// <summary>What was answered.</summary>
    public void Answer(string text)
    {
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
        {
            Add(StoryLineKind.Answer, line);
        }
    }

    /// <summary>Checks what is claimed; the demo goes on either way.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="claim">What is claimed.</param>
    /// <param name="found">What was found instead, shown if it does not hold.</param>
    public void Check(bool holds, string claim, string? found = null)
    {
        claims.Add(new(claim, holds, holds ? null : found));
        Add(holds ? StoryLineKind.Checked : StoryLineKind.Wrong, holds || found is null ? claim : $"{claim}; found: {found}");
    }

    /// <summary>Tells how much was checked.</summary>
    public void End()
    {
        var wrong = claims.Count(c => !c.Holds);
        Add(wrong == 0 ? StoryLineKind.Good : StoryLineKind.Bad, wrong == 0 ? $"{claims.Count} claims, all checked" : $"{wrong} of {claims.Count} claims do not hold");
    }

    /// <summary>Writes all of it as one document.</summary>
    public void WriteJson(TextWriter writer, string? folder) =>
        writer.WriteLine(JsonSerializer.Serialize(new { Succeeded, Folder = folder, Claims = claims, Lines = lines }, Format));

    private void Add(StoryLineKind kind, string text)
    {
        var line = new StoryLine(kind, text);
        lines.Add(line);
        output?.Write(line);
    }
}

/// <summary>A line of a story.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The line.</param>
internal sealed record StoryLine(StoryLineKind Kind, string Text);

/// <summary>Something that was checked.</summary>
/// <param name="Text">What is claimed.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Found">What was found instead.</param>
internal sealed record Claim(string Text, bool Holds, string? Found);

/// <summary>What a line of a story is.</summary>
internal enum StoryLineKind
{
    /// <summary>The title of a part.</summary>
    Chapter,

    /// <summary>What happens.</summary>
    Text,

    /// <summary>A command line.</summary>
    Command,

    /// <summary>Another that does the same.</summary>
    Instead,

    /// <summary>What a command answered.</summary>
    Answer,

    /// <summary>A claim that holds.</summary>
    Checked,

    /// <summary>A claim that does not.</summary>
    Wrong,

    /// <summary>All is well.</summary>
    Good,

    /// <summary>It is not.</summary>
    Bad,
}

/// <summary>Where a story is shown.</summary>
internal interface IStoryOutput
{
    /// <summary>Shows a line.</summary>
    void Write(StoryLine line);
}
