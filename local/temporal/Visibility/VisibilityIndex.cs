using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataEgress.Local.Temporal.Visibility.Query;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// The rows of one namespace, in the default order: all of them, and those that share a workflow id, parent, root, type,
/// queue or status. The sets are immutable, so a query reads the state of one moment without holding the lock. Changes wait
/// until a query comes or there are many of them: whoever writes neither waits nor sorts, and a run that changes often is
/// sorted in once.
/// </summary>
internal sealed class VisibilityIndex
{
    private const int MostWaiting = 256;

    private static readonly ImmutableSortedSet<VisibilityRow> Empty =
        ImmutableSortedSet.Create<VisibilityRow>(Comparer<VisibilityRow>.Create((one, other) => one.Position.CompareTo(other.Position)));

    private static readonly (string Field, Func<VisibilityRecord, string> Key)[] Fields =
    [
        (SystemSearchAttributes.WorkflowId, record => record.WorkflowId),
        (SystemSearchAttributes.ParentWorkflowId, record => record.ParentWorkflowId),
        (SystemSearchAttributes.RootWorkflowId, record => record.RootWorkflowId),
        (SystemSearchAttributes.WorkflowType, record => record.WorkflowType),
        (SystemSearchAttributes.TaskQueue, record => record.TaskQueue),
        (SystemSearchAttributes.ExecutionStatus, record => record.Status.ToString()),
    ];

    /// <summary>The latest record of each run not yet in the sets; null to delete it.</summary>
    private readonly ConcurrentDictionary<string, VisibilityRecord?> waiting = new(StringComparer.Ordinal);

    private readonly Lock gate = new();
    private readonly Dictionary<string, VisibilityRow> byRunId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableSortedSet<VisibilityRow>>[] byField =
        [.. Fields.Select(_ => new Dictionary<string, ImmutableSortedSet<VisibilityRow>>(StringComparer.Ordinal))];

    private ImmutableSortedSet<VisibilityRow> all = Empty;
    private int changes;

    /// <summary>Adds or replaces the run's row. Changes of one run come one after the other.</summary>
    public void Upsert(VisibilityRecord record) => Change(record.RunId, record);

    public void Delete(string runId) => Change(runId, null);

    /// <summary>The smallest set that holds every row with the values hinted at, in the default order.</summary>
    public ImmutableSortedSet<VisibilityRow> Candidates(IReadOnlyList<QueryHint> hints)
    {
        lock (gate)
        {
            CatchUp();
            var smallest = all;
            foreach (var hint in hints)
            {
                if (hint.Field == SystemSearchAttributes.RunId)
                {
                    return byRunId.TryGetValue(hint.Value, out var row) ? Empty.Add(row) : Empty;
                }

                var field = Array.FindIndex(Fields, field => field.Field == hint.Field);
                if (field < 0)
                {
                    continue;
                }

                // A status may be written in another way than it is indexed by; then the index does not help.
                if (!byField[field].TryGetValue(hint.Value, out var set))
                {
                    if (hint.Field == SystemSearchAttributes.ExecutionStatus)
                    {
                        continue;
                    }

                    return Empty;
                }

                smallest = set.Count < smallest.Count ? set : smallest;
            }

            return smallest;
        }
    }

    /// <summary>The rows behind a place in the order, found without walking over those before it.</summary>
    public static IEnumerable<VisibilityRow> After(ImmutableSortedSet<VisibilityRow> rows, VisibilityPosition position)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (rows[middle].Position.CompareTo(position) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (var i = low; i < rows.Count; i++)
        {
            yield return rows[i];
        }
    }

    private void Change(string runId, VisibilityRecord? record)
    {
        waiting[runId] = record;
        if (Interlocked.Increment(ref changes) % MostWaiting == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static index =>
                {
                    lock (index.gate)
                    {
                        index.CatchUp();
                    }
                },
                this,
                preferLocal: false);
        }
    }

    /// <summary>Brings the waiting changes into the sets. The lock is held.</summary>
    private void CatchUp()
    {
        foreach (var (runId, _) in waiting)
        {
            if (waiting.TryRemove(runId, out var record))
            {
                Remove(runId);
                if (record is not null)
                {
                    Add(new VisibilityRow(record));
                }
            }
        }
    }

    private void Add(VisibilityRow row)
    {
        byRunId[row.Record.RunId] = row;
        all = all.Add(row);
        for (var i = 0; i < Fields.Length; i++)
        {
            var key = Fields[i].Key(row.Record);
            if (key.Length > 0)
            {
                byField[i][key] = byField[i].GetValueOrDefault(key, Empty).Add(row);
            }
        }
    }

    private void Remove(string runId)
    {
        if (!byRunId.Remove(runId, out var row))
        {
            return;
        }

        all = all.Remove(row);
        for (var i = 0; i < Fields.Length; i++)
        {
            var key = Fields[i].Key(row.Record);
            if (key.Length == 0)
            {
                continue;
            }

            var rest = byField[i][key].Remove(row);
            if (rest.IsEmpty)
            {
                byField[i].Remove(key);
            }
            else
            {
                byField[i][key] = rest;
            }
        }
    }
}
