using Microsoft.Extensions.Logging;

namespace Temporalio.Worker;

/// <summary>Runs workflows and activities of one task queue.</summary>
public class TemporalWorker : IDisposable
{
    /// <summary>A worker that does not poll yet.</summary>
    /// <param name="client">Client to poll with.</param>
    /// <param name="options">Options; copied.</param>
    /// <exception cref="ArgumentException">No task queue, no workflow or activity, a name twice, or a value out of range.</exception>
    public TemporalWorker(IWorkerClient client, TemporalWorkerOptions options)
    {
        Client = client;
        Options = (TemporalWorkerOptions)options.Clone();
    }

    /// <summary>The worker's copy of its options.</summary>
    public TemporalWorkerOptions Options { get; }

    /// <summary>Client to poll with. Can be replaced while the worker runs.</summary>
    public IWorkerClient Client { get; set; }

    /// <summary>Runs until the token fires or polling fails for good.</summary>
    /// <param name="stoppingToken">Begins the shutdown.</param>
    /// <returns>A task that ends when shutdown is complete, always as cancelled or failed.</returns>
    public Task ExecuteAsync(CancellationToken stoppingToken) => throw new NotSupportedException("TemporalWorker.ExecuteAsync");

    /// <summary>Runs until a function ends.</summary>
    /// <param name="untilComplete">The function.</param>
    /// <param name="stoppingToken">Begins the shutdown earlier.</param>
    /// <returns>A task that ends when shutdown is complete.</returns>
    public Task ExecuteAsync(Func<Task> untilComplete, CancellationToken stoppingToken = default) =>
        throw new NotSupportedException("TemporalWorker.ExecuteAsync");

    /// <summary>Runs until a function ends.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="untilComplete">The function.</param>
    /// <param name="stoppingToken">Begins the shutdown earlier.</param>
    /// <returns>The function's result, when shutdown is complete.</returns>
    public Task<TResult> ExecuteAsync<TResult>(
        Func<Task<TResult>> untilComplete, CancellationToken stoppingToken = default) =>
        throw new NotSupportedException("TemporalWorker.ExecuteAsync");

    /// <summary>Releases the worker.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the worker.</summary>
    /// <param name="disposing">Whether called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
