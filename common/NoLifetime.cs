using Microsoft.Extensions.Hosting;

namespace DataEgress;

/// <summary>The lifetime of a host inside a process that stops it itself: it leaves the process's signals alone.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
