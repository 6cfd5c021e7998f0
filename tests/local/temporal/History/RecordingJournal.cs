using DataEgress.Local.Temporal.Journal;

namespace DataEgress.Local.Temporal.Tests.History;

/// <summary>A journal in memory that can be read back, durable at once unless told otherwise.</summary>
internal sealed class RecordingJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly List<byte[]> records = [];

    /// <summary>When what is appended from now on is durable.</summary>
    public Task Durable { get; set; } = Task.CompletedTask;

    public IReadOnlyList<byte[]> Records
    {
        get
        {
            lock (gate)
            {
                return [.. records];
            }
        }
    }

    public Task AppendAsync(int kind, ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            records.Add(payload.ToArray());
        }

        return Durable;
    }

    public Task FlushAsync() => Task.CompletedTask;

    public void SnapshotFrom(Func<IEnumerable<JournalRecord>> source)
    {
    }

    public Task SnapshotAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
