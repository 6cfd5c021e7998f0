namespace Temporalio.Workflows;

/// <summary>Limits how many handlers of one workflow do something at a time. First come, first served.</summary>
public class Semaphore
{
    private readonly LinkedList<object> queue = new();

    /// <summary>A semaphore with all its places free.</summary>
    /// <param name="initialCount">Number of places.</param>
    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    public Semaphore(int initialCount)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("A workflow semaphore can only be made in a workflow");
        }
        Max = initialCount;
        CurrentCount = initialCount;
    }

    /// <summary>Number of places.</summary>
    public int Max { get; init; }

    /// <summary>Number of free places.</summary>
    public int CurrentCount { get; private set; }

    /// <summary>Waits for a place.</summary>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>A task that ends when the caller has a place.</returns>
    public Task WaitAsync(CancellationToken? cancellationToken = null) => EnterAsync(null, cancellationToken);

    /// <summary>Waits for a place.</summary>
    /// <param name="millisecondsTimeout">Longest wait in milliseconds; -1 for ever.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the caller has a place.</returns>
    public Task<bool> WaitAsync(int millisecondsTimeout, CancellationToken? cancellationToken = null) =>
        EnterAsync(TimeSpan.FromMilliseconds(millisecondsTimeout), cancellationToken);

    /// <summary>Waits for a place.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the caller has a place.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        EnterAsync(timeout, cancellationToken);

    /// <summary>Gives a place back.</summary>
    /// <exception cref="InvalidOperationException">All places are free already.</exception>
    public void Release()
    {
        if (CurrentCount >= Max)
        {
            throw new InvalidOperationException("Released more often than waited for");
        }
        CurrentCount++;
    }

    private Task<bool> EnterAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            timeout = null;
        }
        else if (timeout < TimeSpan.Zero)
        {
            throw new ArgumentException("A timeout cannot be negative, other than -1 ms for ever", nameof(timeout));
        }
        if (CurrentCount > 0)
        {
            CurrentCount--;
            return Task.FromResult(true);
        }
        return timeout == TimeSpan.Zero && cancellationToken is null
            ? Task.FromResult(false)
            : QueueAsync(timeout, cancellationToken);
    }

    private async Task<bool> QueueAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        var place = queue.AddLast(new object());
        try
        {
            var entered = await Workflow.WaitConditionWithOptionsAsync(new(
                () => CurrentCount > 0 && queue.First == place,
                timeout,
                timeout is null ? null : "WaitConditionAsync",
                cancellationToken)).ConfigureAwait(true);
            if (entered)
            {
                CurrentCount--;
            }
            return entered;
        }
        finally
        {
            queue.Remove(place);
        }
    }
}
