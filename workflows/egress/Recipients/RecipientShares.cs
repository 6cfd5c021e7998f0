namespace DataEgress.Workflows.Egress.Recipients;

/// <summary>
/// Divides what a recipient's deliveries together may take up among the batches that run. Shares are even, but nobody has
/// more than it needs and the others have what is left of that, the first come the remainder; where there are fewer files
/// than batches, the later ones wait. What one gives up is given to another only when the one has told that it no longer
/// uses it, so that the sum holds at every moment.
/// </summary>
/// <param name="limits">What there is to divide; null for no limit.</param>
/// <param name="holders">Those that have shares already, the first first.</param>
internal sealed class RecipientShares(DeliveryLimits? limits, IReadOnlyList<ShareHolder> holders)
{
    private readonly List<Holder> holders = [.. holders.Select(h => new Holder(h))];

    /// <summary>What there is to divide; null for no limit.</summary>
    public DeliveryLimits? Limits { get; private set; } = limits;

    /// <summary>Somebody has a share.</summary>
    public bool Any => holders.Count > 0;

    /// <summary>Those that have shares, the first first.</summary>
    public IReadOnlyList<ShareHolder> Holders => [.. holders.Select(h => h.ToRecord())];

    /// <summary>The share of a batch; null if it is not known.</summary>
    public RecipientShare? Of(string id) => holders.Find(h => h.Id == id)?.Granted.ToShare();

    /// <summary>Changes what there is to divide.</summary>
    public void Limit(DeliveryLimits? wanted)
    {
        Limits = wanted;
        Divide();
    }

    /// <summary>A batch begins, or tells what it takes up at most.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="used">What it takes up at most; null when it begins.</param>
    /// <param name="now">The time.</param>
    /// <param name="needed">What it can make use of at most, from now on; null for whatever it gets.</param>
    public void Report(string id, RecipientShare? used, DateTime now, RecipientShare? needed = null)
    {
        var holder = holders.Find(h => h.Id == id);
        if (holder is null)
        {
            // One that was given up and is still there goes on with what it says it takes up.
            holders.Add(holder = new(id));
        }

        holder.Tell(used is null ? Amount.None : Amount.Of(used), needed is null ? Amount.Everything : Amount.Of(needed));
        holder.Seen = now;
        Divide();
    }

    /// <summary>A batch has ended.</summary>
    public void Release(string id)
    {
        if (holders.RemoveAll(h => h.Id == id) > 0)
        {
            Divide();
        }
    }

    /// <summary>Gives up those that were not heard of since a time.</summary>
    public void Expire(DateTime since)
    {
        if (holders.RemoveAll(h => h.Seen < since) > 0)
        {
            Divide();
        }
    }

    private void Divide()
    {
        var total = new Amount(Limits?.FilesAtOnce ?? long.MaxValue, Limits?.BytesPerSecond ?? long.MaxValue);

        // Who has no file cannot use bytes.
        var files = Parts(Limits?.FilesAtOnce, [.. holders.Select(h => h.Needed.Files)]);
        var bytes = Parts(Limits?.BytesPerSecond, [.. holders.Select((h, i) => files[i] == 0 ? 0 : h.Needed.Bytes)]);
        for (var i = 0; i < holders.Count; i++)
        {
            holders[i].Wanted = new(files[i], bytes[i]);
            holders[i].Reduce();
        }

        var free = holders.Aggregate(total, (left, holder) => left.Less(holder.Bound));
        foreach (var holder in holders)
        {
            free = holder.Raise(free);
        }
    }

    /// <summary>Parts as even as the needs allow.</summary>
    private static long[] Parts(long? whole, long[] needs)
    {
        if (whole is not { } left)
        {
            return needs;
        }

        // Those that need the least first: what an even part is more than they need, the others share.
        var parts = new long[needs.Length];
        var open = Enumerable.Range(0, needs.Length).ToList();
        foreach (var i in Enumerable.Range(0, needs.Length).OrderBy(i => needs[i]))
        {
            if (needs[i] > left / open.Count)
            {
                break;
            }

            parts[i] = needs[i];
            left -= needs[i];
            open.Remove(i);
        }

        for (var rank = 0; rank < open.Count; rank++)
        {
            parts[open[rank]] = (left / open.Count) + (rank < left % open.Count ? 1 : 0);
        }

        return parts;
    }

    /// <summary>Files and bytes; the largest number stands for no limit, and less than nothing for what is overdrawn.</summary>
    private readonly record struct Amount(long Files, long Bytes)
    {
        public static readonly Amount None = new(0, 0);
        public static readonly Amount Everything = new(long.MaxValue, long.MaxValue);

        public static Amount Of(RecipientShare share) => new(share.FilesAtOnce ?? long.MaxValue, share.BytesPerSecond ?? long.MaxValue);

        public RecipientShare ToShare() => new(
            Files == long.MaxValue ? null : (int)Files, Bytes == long.MaxValue ? null : Bytes);

        public Amount Less(Amount other) => new(Less(Files, other.Files), Less(Bytes, other.Bytes));

        public Amount AtMost(Amount other) => new(Math.Min(Files, other.Files), Math.Min(Bytes, other.Bytes));

        public Amount AtLeast(Amount other) => new(Math.Max(Files, other.Files), Math.Max(Bytes, other.Bytes));

        public Amount And(Amount other) => new(And(Files, other.Files), And(Bytes, other.Bytes));

        private static long And(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

        private static long Less(long one, long other) =>
            one == long.MaxValue ? long.MaxValue : other == long.MaxValue ? long.MinValue / 2 : Math.Max(long.MinValue / 2, one - other);
    }

    private sealed class Holder(string id)
    {
        public Holder(ShareHolder record)
            : this(record.Id)
        {
            Granted = Amount.Of(record.Granted);
            Used = Amount.Of(record.Used);
            Needed = record.Needed is { } needed ? Amount.Of(needed) : Amount.Everything;
            Seen = record.Seen;
        }

        public string Id => id;

        public Amount Granted { get; private set; }

        public Amount Used { get; private set; }

        public Amount Needed { get; private set; } = Amount.Everything;

        public Amount Wanted { get; set; }

        public DateTime Seen { get; set; }

        /// <summary>What it may be taking up at this moment.</summary>
        public Amount Bound => Granted.AtLeast(Used);

        /// <summary>Takes its word for what it takes up, and never more than it needs.</summary>
        public void Tell(Amount used, Amount needed)
        {
            Needed = needed.Files == 0 ? Amount.None : needed;
            Used = used.AtMost(Needed);
            Granted = Granted.AtMost(Needed);
        }

        /// <summary>Takes back what is more than wanted; it counts as used until the holder has told otherwise.</summary>
        public void Reduce()
        {
            Used = Bound;
            Granted = Granted.AtMost(Wanted);
        }

        /// <summary>Grants what is wanted as far as there is something free.</summary>
        /// <returns>What is free afterwards.</returns>
        public Amount Raise(Amount free)
        {
            var before = Bound;
            Granted = Granted.AtLeast(Wanted.AtMost(before.And(free.AtLeast(Amount.None))));
            return free.Less(Bound.Less(before));
        }

        public ShareHolder ToRecord() =>
            new(id, Granted.ToShare(), Used.ToShare(), Seen, Needed == Amount.Everything ? null : Needed.ToShare());
    }
}
