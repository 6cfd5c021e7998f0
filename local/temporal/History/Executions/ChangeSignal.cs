namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>
/// Wakes all who wait for the next change. Take <see cref="Next"/> under the lock that guards the state looked at, so that
/// no change is missed between looking and waiting.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource? next;

    /// <summary>Completes with the next <see cref="Raise"/>.</summary>
    public Task Next
    {
        get
        {
            var source = Volatile.Read(ref next);
            if (source is null)
            {
                var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                source = Interlocked.CompareExchange(ref next, created, null) ?? created;
            }

            return source.Task;
        }
    }

    public void Raise() => Interlocked.Exchange(ref next, null)?.SetResult();
}
