namespace DataEgress.Bench.Transfer;

/// <summary>Who brings the objects of a case to a bucket.</summary>
internal abstract class Contestant
{
    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>The target bucket, emptied before each round.</summary>
    public string Bucket => $"bench-{Name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal)}";

    /// <summary>Whether it can do it at all.</summary>
    public abstract bool Takes(TransferCase transferCase);

    /// <summary>Makes ready what it alone needs for a case; not measured.</summary>
    public virtual Task PrepareAsync(TransferCase transferCase, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Does it, and says what it took.</summary>
    public abstract Task<Effort> RunAsync(TransferCase transferCase, CancellationToken ct);
}

/// <summary>What a transfer took.</summary>
/// <param name="Seconds">From the call to the end.</param>
/// <param name="ProcessorSeconds">Of the process that transfers, by user and kernel.</param>
/// <param name="PeakBytes">The most memory that it was given.</param>
internal sealed record Effort(double Seconds, double ProcessorSeconds, long PeakBytes);
