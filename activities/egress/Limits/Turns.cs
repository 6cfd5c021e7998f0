namespace DataEgress.Activities.Egress.Limits;

/// <summary>Lets a number of files go side by side that may change while they do.</summary>
/// <param name="limit">The number; null for any.</param>
internal sealed class Turns(int? limit)
{
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? limit = limit;
    private int? left;
    private int atOnce;
    private int taken;

    /// <summary>Turns side by side that there is still use for; null if that is not known yet.</summary>
    public int? Needed
    {
        get
        {
            lock (gate)
            {
                return left is { } files ? Math.Min(files, atOnce) : null;
            }
        }
    }

    /// <summary>Files that go now; more than the limit after it was lowered, until they are done.</summary>
    public int Taken
    {
        get
        {
            lock (gate)
            {
                return taken;
            }
        }
    }

    /// <summary>Files side by side; 0: no further; null for any number.</summary>
    public int? Limit
    {
        get
        {
            lock (gate)
            {
                return limit;
            }
        }

        set => Change(() => limit = value);
    }

    /// <summary>Says how many turns will be taken altogether, and how many of them side by side at most.</summary>
    public void Expect(int turns, int sideBySide)
    {
        lock (gate)
        {
            (left, atOnce) = (turns, sideBySide);
        }
    }

    /// <summary>Waits for a turn; disposing ends it.</summary>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (limit is null || taken < limit)
                {
                    taken++;
                    return new Turn(this);
                }

                change = changed.Task;
            }

            await change.WaitAsync(cancellation);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            change();
            before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private sealed class Turn(Turns turns) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                turns.Change(() =>
                {
                    turns.taken--;
                    turns.left--;
                });
            }
        }
    }
}
