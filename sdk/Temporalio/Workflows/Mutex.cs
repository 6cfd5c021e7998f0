namespace Temporalio.Workflows;

/// <summary>Mutual exclusion between the handlers and the main method of one workflow. First come, first served.</summary>
public class Mutex
{
    private readonly Semaphore semaphore = new(1);

    /// <summary>Waits for the mutex.</summary>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>A task that ends when the caller holds the mutex.</returns>
    public Task WaitOneAsync(CancellationToken? cancellationToken = null) => semaphore.WaitAsync(cancellationToken);

    /// <summary>Waits for the mutex.</summary>
    /// <param name="millisecondsTimeout">Longest wait in milliseconds; -1 for ever.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the caller holds the mutex.</returns>
    public Task<bool> WaitOneAsync(int millisecondsTimeout, CancellationToken? cancellationToken = null) =>
        semaphore.WaitAsync(millisecondsTimeout, cancellationToken);

    /// <summary>Waits for the mutex.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the caller holds the mutex.</returns>
    public Task<bool> WaitOneAsync(TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        semaphore.WaitAsync(timeout, cancellationToken);

    /// <summary>Gives the mutex back.</summary>
    public void ReleaseMutex() => semaphore.Release();
}
