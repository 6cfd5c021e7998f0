namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// The index behind every list and count, in memory. It is derived state: on a restart the engine upserts what it
/// recovered. Safe for concurrent use.
/// </summary>
internal sealed class VisibilityStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, VisibilityRecord> byRunId = new(StringComparer.Ordinal);

    /// <summary>Adds or replaces the record of its run; visible to the next query.</summary>
    public void Upsert(VisibilityRecord record)
    {
        lock (gate)
        {
            byRunId[record.RunId] = record;
        }
    }

    /// <summary>Forgets a run; unknown ones are ignored.</summary>
    public void Delete(string runId)
    {
        lock (gate)
        {
            byRunId.Remove(runId);
        }
    }
}
