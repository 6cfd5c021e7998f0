using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;

namespace DataEgress.Activities.Egress.Limits;

/// <summary>What a batch may take up while it runs: the least of its delivery's own limits and its share of its recipient's.</summary>
/// <param name="own">The delivery's limits; null for none.</param>
/// <param name="clock">Measures the time.</param>
internal sealed class Allowance(DeliveryLimits? own, TimeProvider clock)
{
    /// <summary>Holds back bytes.</summary>
    public Pace Pace { get; } = new(own?.BytesPerSecond, clock);

    /// <summary>Holds back files.</summary>
    public Turns Turns { get; } = new(own?.FilesAtOnce);

    /// <summary>What it can make use of at most, from now on.</summary>
    public RecipientShare Needed => new(Least(own?.FilesAtOnce, Turns.Needed), own?.BytesPerSecond);

    /// <summary>Takes a share of the recipient's limits.</summary>
    public void Take(RecipientShare share)
    {
        Turns.Limit = Least(own?.FilesAtOnce, share.FilesAtOnce);
        Pace.Rate = Least(own?.BytesPerSecond, share.BytesPerSecond);
    }

    private static T? Least<T>(T? one, T? other)
        where T : struct, IComparable<T> => one is { } a && other is { } b ? (a.CompareTo(b) < 0 ? a : b) : one ?? other;
}
