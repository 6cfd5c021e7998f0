namespace DataEgress.Workflows.Egress.Recipients;

/// <summary>
/// Divides what a recipient's deliveries together may take up among the batches that run. Shares are even, the first come
/// having the remainder; where there are fewer files than batches, the later ones wait. What one gives up is given to
/// another only when the one has told that it no longer uses it, so that the sum holds at every moment.
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
    public void Report(string id, RecipientShare? used, DateTime now)
    {
        var holder = holders.Find(h => h.Id == id);
        if (holder is null)
        {
            // One that was given up and is still there goes on with what it says it takes up.
            holders.Add(holder = new(id));
        }

        holder.Used = used is null ? Amount.None : Amount.Of(used);
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
        var active = (int)Math.Min(holders.Count, total.Files);
        for (var i = 0; i < holders.Count; i++)
        {
            holders[i].Wanted = i < active ? new(Part(Limits?.FilesAtOnce, i, active), Part(Limits?.BytesPerSecond, i, active)) : Amount.None;
            holders[i].Reduce();
        }

        var free = holders.Aggregate(total, (left, holder) => left.Less(holder.Bound));
        foreach (var holder in holders)
        {
            free = holder.Raise(free);
        }
    }

    private static long Part(long? whole, int index, int count) =>
        whole is { } some ? (some / count) + (index < some % count ? 1 : 0) : long.MaxValue;

    /// <summary>Files and bytes; the largest number stands for no limit, and less than nothing for what is overdrawn.</summary>
    private readonly record struct Amount(long Files, long Bytes)
    {
        public static readonly Amount None = new(0, 0);

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
            Seen = record.Seen;
        }

        public string Id => id;

        public Amount Granted { get; private set; }

        public Amount Used { get; set; }

        public Amount Wanted { get; set; }

        public DateTime Seen { get; set; }

        /// <summary>What it may be taking up at this moment.</summary>
        public Amount Bound => Granted.AtLeast(Used);

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

        public ShareHolder ToRecord() => new(id, Granted.ToShare(), Used.ToShare(), Seen);
    }
}
