using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>
/// The things of one kind that a run is waiting for, by key. Changes are kept apart until they are committed, so that a
/// transaction can be given up and a commit knows what it changed. A committed value is never changed in place: it may
/// still be on its way to the journal.
/// </summary>
internal sealed class PendingMap<TKey, TValue>(Func<TValue, TKey> keyOf)
    where TKey : notnull
    where TValue : class, IDeepCloneable<TValue>
{
    /// <summary>Null while empty: a run has many of these, and most are never used.</summary>
    private Dictionary<TKey, TValue>? committed;
    private Dictionary<TKey, TValue?>? changes;

    public int Count { get; private set; }

    /// <summary>All values, in no particular order.</summary>
    public IEnumerable<TValue> Values
    {
        get
        {
            var before = committed ?? [];
            if (changes is not { Count: > 0 } changed)
            {
                return before.Values;
            }

            return before.Where(pair => !changed.ContainsKey(pair.Key)).Select(pair => pair.Value)
                .Concat(changed.Values.OfType<TValue>());
        }
    }

    public bool Contains(TKey key) => TryGet(key, out _);

    /// <summary>The value for reading.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (changes is not null && changes.TryGetValue(key, out value))
        {
            return value is not null;
        }

        value = null;
        return committed?.TryGetValue(key, out value) == true;
    }

    /// <summary>The value for changing, within the transaction; null when there is none.</summary>
    public TValue? Edit(TKey key)
    {
        if (changes is not null && changes.TryGetValue(key, out var changed))
        {
            return changed;
        }

        if (committed is null || !committed.TryGetValue(key, out var value))
        {
            return null;
        }

        var copy = value.Clone();
        (changes ??= [])[key] = copy;
        return copy;
    }

    public void Add(TValue value)
    {
        var key = keyOf(value);
        if (!Contains(key))
        {
            Count++;
        }

        (changes ??= [])[key] = value;
    }

    public bool Remove(TKey key)
    {
        if (!Contains(key))
        {
            return false;
        }

        Count--;
        if (committed?.ContainsKey(key) == true)
        {
            (changes ??= [])[key] = null;
        }
        else
        {
            changes!.Remove(key);
        }

        return true;
    }

    public void Clear()
    {
        foreach (var key in Values.Select(keyOf).ToList())
        {
            Remove(key);
        }
    }

    /// <summary>Makes the changes part of the state, and lists them for the journal.</summary>
    public void Commit(ICollection<TValue> upserted, ICollection<TKey>? removed)
    {
        if (changes is null)
        {
            return;
        }

        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                committed?.Remove(key);
                removed?.Add(key);
            }
            else
            {
                (committed ??= [])[key] = value;
                upserted.Add(value);
            }
        }

        changes = null;
        DropWhenEmpty();
    }

    public void Rollback()
    {
        changes = null;
        Count = committed?.Count ?? 0;
    }

    /// <summary>Replays what a commit listed.</summary>
    public void Apply(IEnumerable<TValue> upserted, IEnumerable<TKey> removed)
    {
        foreach (var key in removed)
        {
            committed?.Remove(key);
        }

        foreach (var value in upserted)
        {
            (committed ??= [])[keyOf(value)] = value;
        }

        Count = committed?.Count ?? 0;
        DropWhenEmpty();
    }

    private void DropWhenEmpty()
    {
        if (committed is { Count: 0 })
        {
            committed = null;
        }
    }
}
