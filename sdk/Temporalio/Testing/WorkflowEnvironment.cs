using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>
/// An environment of tests over a server that is already there. Starting one is the business of whoever has one: this
/// stand-in downloads no development server.
/// </summary>
public class WorkflowEnvironment : IAsyncDisposable
{
    /// <summary>An environment without time skipping.</summary>
    /// <param name="client">Client of the server.</param>
    public WorkflowEnvironment(ITemporalClient client) => Client = client;

    /// <summary>Client of the server.</summary>
    public ITemporalClient Client { get; protected init; }

    /// <summary>Whether <see cref="DelayAsync(TimeSpan, CancellationToken?)"/> skips time.</summary>
    public virtual bool SupportsTimeSkipping => false;

    /// <summary>Waits as long as the environment's time needs.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the time has passed.</returns>
    public virtual Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Task.Delay(delay, cancellationToken ?? CancellationToken.None);

    /// <summary>The environment's time.</summary>
    /// <returns>The time (UTC).</returns>
    public virtual Task<DateTime> GetCurrentTimeAsync() => Task.FromResult(DateTime.UtcNow);

    /// <summary>Ends the environment; the server goes on.</summary>
    /// <returns>A completed task.</returns>
    public virtual Task ShutdownAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ShutdownAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
