using DataEgress.Local.Temporal;

namespace DataEgress.Local.Commands;

/// <summary>A process that is a Temporal server and nothing else.</summary>
internal static class TemporalProcess
{
    /// <summary>Runs until it is told to end, or cannot keep its state any more.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartupException">An option cannot be used.</exception>
    public static async Task<int> RunAsync(TemporalServerOptions options, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(options, cancellationToken).ConfigureAwait(false);
        Console.WriteLine($"ready temporal={server.Address}");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = cancellationToken.Register(() => stopped.TrySetResult());
        await Task.WhenAny(stopped.Task, server.Failed).ConfigureAwait(false);
        if (!server.Failed.IsCompletedSuccessfully)
        {
            return LocalCommandLine.Success;
        }

        var reason = await server.Failed.ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"error: {reason.Message}").ConfigureAwait(false);
        return LocalCommandLine.Failure;
    }

    private static async Task<TemporalServer> StartAsync(TemporalServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await TemporalServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            throw new StartupException(e.Message, e);
        }
    }
}
