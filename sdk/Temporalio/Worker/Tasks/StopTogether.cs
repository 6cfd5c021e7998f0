namespace Temporalio.Worker.Tasks;

/// <summary>Tasks of which none outlives another's failure.</summary>
internal static class StopTogether
{
    /// <summary>Waits for all; the first that fails stops the others.</summary>
    public static async Task RunAsync(CancellationTokenSource stop, params Task[] tasks)
    {
        await foreach (var ended in Task.WhenEach(tasks).ConfigureAwait(false))
        {
            if (ended.IsFaulted)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }
        await Task.WhenAll(tasks).ConfigureAwait(false);
    }
}
