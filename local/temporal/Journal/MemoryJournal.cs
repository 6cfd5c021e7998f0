namespace DataEgress.Local.Temporal.Journal;

/// <summary>A journal that forgets: for a server without a data directory.</summary>
internal sealed class MemoryJournal : IJournal
{
    /// <inheritdoc/>
    public bool KeepsRecords => false;

    /// <inheritdoc/>
    public Task AppendAsync(int kind, ReadOnlySpan<byte> payload) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task FlushAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void SnapshotFrom(Func<IEnumerable<JournalRecord>> source)
    {
    }

    /// <inheritdoc/>
    public Task SnapshotAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
