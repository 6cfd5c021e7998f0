namespace DataEgress.Local.Temporal.Journal;

/// <summary>
/// The server's memory: an append-only log. Records come back in the order of the calls that appended them.
/// </summary>
internal interface IJournal : IAsyncDisposable
{
    /// <summary>False for a journal that forgets: making records for it is wasted work.</summary>
    bool KeepsRecords => true;

    /// <summary>
    /// Appends a record; the payload is copied before this returns. Completes when the record is durable. Call it while
    /// holding whatever fixes the order, let go, and only then await. Fails with <see cref="JournalFailedException"/> once
    /// anything could not be written.
    /// </summary>
    Task AppendAsync(int kind, ReadOnlySpan<byte> payload);

    /// <summary>Completes when everything appended so far is durable.</summary>
    Task FlushAsync();

    /// <summary>
    /// Says where snapshots come from, and lets the journal take one whenever the log has grown well beyond the last. The
    /// enumeration must yield records that rebuild the state as it is now or at any later moment of the enumeration:
    /// appends go on meanwhile, so a record appended after the enumeration began may be replayed on top of a state that
    /// holds its effect already, and must be recognisable as such (by a version in the state). Memory may show an effect
    /// to the enumeration only after its record was appended.
    /// </summary>
    void SnapshotFrom(Func<IEnumerable<JournalRecord>> source);

    /// <summary>Takes a snapshot now. Completes when the log before it is gone.</summary>
    Task SnapshotAsync(CancellationToken cancellationToken = default);
}
