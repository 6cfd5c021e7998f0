namespace Temporalio.Client;

/// <summary>How calls are repeated; see <see cref="RpcOptions.Retry"/>.</summary>
public class RpcRetryOptions : ICloneable
{
    /// <summary>First delay.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Part of each delay that is random, in both directions; 0 to 1.</summary>
    public float RandomizationFactor { get; set; } = 0.2F;

    /// <summary>Factor from one delay to the next.</summary>
    public float Multiplier { get; set; } = 1.5F;

    /// <summary>Upper bound of a delay.</summary>
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>No new attempt later than this after the first; null for no bound.</summary>
    public TimeSpan? MaxElapsedTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Upper bound of the number of attempts.</summary>
    public int MaxRetries { get; set; } = 10;

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
