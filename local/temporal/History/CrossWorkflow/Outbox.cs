namespace DataEgress.Local.Temporal.History.CrossWorkflow;

/// <summary>
/// A run's work on other executions, one piece after the other in the order posted. Nothing here is stored: every piece
/// follows from the run's state, is posted again after a restart, and can be done twice without harm.
/// </summary>
internal sealed class Outbox
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;

    /// <summary>Adds a piece, which takes care of its own errors. It never starts inside this call.</summary>
    public void Post(Func<Task> work)
    {
        lock (gate)
        {
            last = RunAfterAsync(last, work);
        }
    }

    private static async Task RunAfterAsync(Task before, Func<Task> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await work().ConfigureAwait(false);
    }
}
