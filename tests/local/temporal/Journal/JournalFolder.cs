using DataEgress.Local.Temporal.Journal;

namespace DataEgress.Local.Temporal.Tests.Journal;

/// <summary>A temporary directory with a journal in it.</summary>
internal sealed class JournalFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public string FirstLog => System.IO.Path.Combine(Path, "log-0000000001");

    public FileJournal Open(ICollection<(int Kind, string Text)> replayed, JournalOptions? options = null) =>
        FileJournal.Open(
            (options ?? new JournalOptions { Directory = Path }) with { Directory = Path },
            record => replayed.Add((record.Kind, System.Text.Encoding.UTF8.GetString(record.Payload.Span))));

    /// <summary>What a journal opened here holds.</summary>
    public async Task<List<(int Kind, string Text)>> ReadAsync()
    {
        List<(int, string)> replayed = [];
        await using var journal = Open(replayed);
        return replayed;
    }

    /// <summary>A journal with one frame a text, each acknowledged before the next.</summary>
    public async Task FillAsync(params IEnumerable<string> texts)
    {
        await using var journal = Open([]);
        foreach (var text in texts)
        {
            await journal.AppendAsync(1, System.Text.Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>The files as they are at this moment, as a crash would leave them.</summary>
    public JournalFolder Copy()
    {
        var copy = new JournalFolder();
        foreach (var file in Directory.EnumerateFiles(Path).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
