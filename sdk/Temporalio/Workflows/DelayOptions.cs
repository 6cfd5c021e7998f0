namespace Temporalio.Workflows;

/// <summary>A timer of a workflow.</summary>
public class DelayOptions : ICloneable
{
    /// <summary>A timer without a duration yet.</summary>
    public DelayOptions()
        : this(TimeSpan.Zero)
    {
    }

    /// <summary>A timer in milliseconds.</summary>
    /// <param name="millisecondsDelay">Milliseconds; -1 for ever.</param>
    /// <param name="summary">One line for user interfaces.</param>
    /// <param name="cancellationToken">Cancels the timer; the workflow's token if null.</param>
    public DelayOptions(int millisecondsDelay, string? summary = null, CancellationToken? cancellationToken = null)
        : this(TimeSpan.FromMilliseconds(millisecondsDelay), summary, cancellationToken)
    {
    }

    /// <summary>A timer.</summary>
    /// <param name="delay">Duration; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="summary">One line for user interfaces.</param>
    /// <param name="cancellationToken">Cancels the timer; the workflow's token if null.</param>
    public DelayOptions(TimeSpan delay, string? summary = null, CancellationToken? cancellationToken = null)
    {
        Delay = delay;
        Summary = summary;
        CancellationToken = cancellationToken;
    }

    /// <summary>Duration; zero counts as one millisecond, <see cref="Timeout.InfiniteTimeSpan"/> waits for cancellation.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>One line for user interfaces.</summary>
    public string? Summary { get; set; }

    /// <summary>Cancels the timer; the workflow's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
