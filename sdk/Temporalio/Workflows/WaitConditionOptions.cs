namespace Temporalio.Workflows;

/// <summary>A condition that a workflow waits for.</summary>
public class WaitConditionOptions : ICloneable
{
    /// <summary>A condition that never holds.</summary>
    public WaitConditionOptions()
        : this(static () => false)
    {
    }

    /// <summary>A condition.</summary>
    /// <param name="conditionCheck">The condition; without side effects.</param>
    /// <param name="timeout">Longest wait; for ever if null.</param>
    /// <param name="timeoutSummary">One line for user interfaces about the timer.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    public WaitConditionOptions(
        Func<bool> conditionCheck,
        TimeSpan? timeout = null,
        string? timeoutSummary = null,
        CancellationToken? cancellationToken = null)
    {
        ConditionCheck = conditionCheck;
        Timeout = timeout;
        TimeoutSummary = timeoutSummary;
        CancellationToken = cancellationToken;
    }

    /// <summary>The condition; without side effects.</summary>
    public Func<bool> ConditionCheck { get; set; }

    /// <summary>Longest wait; for ever if null.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>One line for user interfaces about the timer.</summary>
    public string? TimeoutSummary { get; set; }

    /// <summary>Cancels the wait; the workflow's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
