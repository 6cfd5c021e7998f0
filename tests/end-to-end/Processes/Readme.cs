using System.Runtime.CompilerServices;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>The command lines of <c>temporal workflow</c> that the README shows, each to be tried.</summary>
internal sealed class Readme
{
    private const string Start = "temporal workflow ";

    private readonly List<string> untried;

    private Readme(List<string> commands) => untried = commands;

    /// <summary>Those that no test has taken.</summary>
    public IReadOnlyList<string> Untried => untried;

    /// <summary>Reads it.</summary>
    public static Readme Read([CallerFilePath] string path = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Temporal.sln")))
        {
            folder = folder.Parent!;
        }

        // A line that ends in a backslash goes on in the next. The first example, with an address, is for a real shell.
        var lines = File.ReadAllText(Path.Combine(folder.FullName, "README.md")).Replace("\\\n", "", StringComparison.Ordinal).Split('\n');
        return new([.. lines.Where(l => l.StartsWith(Start, StringComparison.Ordinal) && !l.Contains("--address", StringComparison.Ordinal))]);
    }

    /// <summary>Takes the one command line that has all of these in it.</summary>
    public string Take(params string[] parts)
    {
        var line = Assert.Single(untried, l => parts.All(p => l.Contains(p, StringComparison.Ordinal)));
        untried.Remove(line);
        return line;
    }
}
