namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>
/// A map sorted by <see cref="KeyOrder"/>, made of short sorted runs: insertion moves at most one run, and a listing starts
/// anywhere after two binary searches. Not safe for concurrent use.
/// </summary>
internal sealed class KeyIndex<TValue>
{
    private const int MaxRun = 512;

    private readonly List<Run> runs = [];

    public int Count { get; private set; }

    public bool TryGet(string key, out TValue value)
    {
        var run = RunOf(key);
        if (run >= 0)
        {
            var index = runs[run].Find(key);
            if (index >= 0)
            {
                value = runs[run].Values[index];
                return true;
            }
        }

        value = default!;
        return false;
    }

    public void Set(string key, TValue value)
    {
        var at = RunOf(key);
        if (at < 0)
        {
            if (runs.Count == 0)
            {
                runs.Add(new Run());
            }

            at = 0;
        }

        var run = runs[at];
        var index = run.Find(key);
        if (index >= 0)
        {
            run.Values[index] = value;
            return;
        }

        run.Keys.Insert(~index, key);
        run.Values.Insert(~index, value);
        Count++;
        if (run.Keys.Count > MaxRun)
        {
            // Keys often arrive in order; then a full run stays full instead of half of it.
            var keep = at == runs.Count - 1 && ~index == MaxRun ? MaxRun : MaxRun / 2;
            runs.Insert(at + 1, run.SplitOff(keep));
        }
    }

    public bool Remove(string key)
    {
        var at = RunOf(key);
        var index = at < 0 ? -1 : runs[at].Find(key);
        if (index < 0)
        {
            return false;
        }

        var run = runs[at];
        run.Keys.RemoveAt(index);
        run.Values.RemoveAt(index);
        if (run.Keys.Count == 0)
        {
            runs.RemoveAt(at);
        }

        Count--;
        return true;
    }

    /// <summary>All entries from the first one that satisfies a condition.</summary>
    /// <param name="reached">False up to some key and true from there on.</param>
    public IEnumerable<KeyValuePair<string, TValue>> From(Func<string, bool> reached)
    {
        var (at, index) = Seek(reached);
        for (; at < runs.Count; at++, index = 0)
        {
            var run = runs[at];
            for (; index < run.Keys.Count; index++)
            {
                yield return new KeyValuePair<string, TValue>(run.Keys[index], run.Values[index]);
            }
        }
    }

    /// <summary>The first entry whose key satisfies a condition that is false up to some key and true from there on.</summary>
    public bool TryFirst(Func<string, bool> reached, out KeyValuePair<string, TValue> entry)
    {
        var (at, index) = Seek(reached);
        if (at < runs.Count)
        {
            entry = new KeyValuePair<string, TValue>(runs[at].Keys[index], runs[at].Values[index]);
            return true;
        }

        entry = default;
        return false;
    }

    private (int Run, int Index) Seek(Func<string, bool> reached)
    {
        // The first run whose last key has reached the condition holds the place.
        var run = FirstTrue(runs.Count, at => reached(runs[at].Keys[^1]));
        return run == runs.Count ? (run, 0) : (run, FirstTrue(runs[run].Keys.Count, index => reached(runs[run].Keys[index])));
    }

    private static int FirstTrue(int count, Func<int, bool> condition)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (condition(middle))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>The last run that starts at or before the key; -1 when the key is before all.</summary>
    private int RunOf(string key)
    {
        var (low, high) = (0, runs.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (KeyOrder.Instance.Compare(runs[middle].Keys[0], key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private sealed class Run
    {
        public List<string> Keys { get; private init; } = [];

        public List<TValue> Values { get; private init; } = [];

        public int Find(string key) => Keys.BinarySearch(key, KeyOrder.Instance);

        public Run SplitOff(int keep)
        {
            var tail = new Run { Keys = Keys.GetRange(keep, Keys.Count - keep), Values = Values.GetRange(keep, Values.Count - keep) };
            Keys.RemoveRange(keep, Keys.Count - keep);
            Values.RemoveRange(keep, Values.Count - keep);
            return tail;
        }
    }
}
