using Temporalio.Api.Common.V1;

namespace Temporalio.Worker.Machines;

/// <content>Local activities.</content>
internal sealed partial class WorkflowMachines
{
    // From the markers of the next part of history, in their order.
    private readonly Queue<(uint Seq, LocalActivityOutcome Outcome)> outcomesAhead = [];
    private readonly List<LocalActivityRequest> toRun = [];
    private readonly List<uint> toCancel = [];
    private readonly Dictionary<string, Payload> searchAttributes = [];

    /// <summary>Local activities to start and to cancel in this worker (handed out once).</summary>
    public (IReadOnlyList<LocalActivityRequest> Run, IReadOnlyList<uint> Cancel) TakeLocalActivities()
    {
        var taken = (toRun.ToList(), toCancel.ToList());
        toRun.Clear();
        toCancel.Clear();
        return taken;
    }

    /// <summary>A local activity of this worker has ended, or waits for its next attempt.</summary>
    public void ResolveLocalActivity(uint seq, Resolution resolution, int attempt, TimeSpan runtime, LocalBackoff? backoff)
    {
        var machine = localActivities[seq];
        machine.Resolve(new(resolution, attempt, machine.CompleteTime(runtime), backoff));
        Push([]);
    }

    public void Run(LocalActivityRequest request) => toRun.Add(request);

    public void RequestCancel(uint seq)
    {
        if (toRun.FirstOrDefault(request => request.Seq == seq) is { } notStarted)
        {
            toRun.Remove(notStarted);
            localActivities[seq].Resolve(
                new(Resolution.Failed(new() { CanceledFailureInfo = new() }), notStarted.Attempt, null, null));
        }
        else
        {
            toCancel.Add(seq);
        }
    }

    private void ScheduleLocalActivity(ScheduleLocalActivityCommand c)
    {
        var machine = new LocalActivityMachine(this, c.Request, workflowTime ?? default, Replaying);
        localActivities[c.Seq] = machine;
        machine.Start();
    }

    /// <summary>
    /// Tells the outcome that comes next in history, as the worker did: one after the other, in the order of their markers,
    /// once the instance waits. Only what a cancellation ended at once was told at once. Whether there was one.
    /// </summary>
    private bool ResolveNextAhead()
    {
        while (!HasJobs
            && outcomesAhead.TryPeek(out var next)
            && localActivities.TryGetValue(next.Seq, out var machine))
        {
            outcomesAhead.Dequeue();
            Resolve(machine, next.Outcome);
            while (outcomesAhead.TryPeek(out var also)
                && also.Outcome.CompleteTime is null
                && localActivities.TryGetValue(also.Seq, out var cancelled)
                && cancelled.IsCancelRequested)
            {
                outcomesAhead.Dequeue();
                Resolve(cancelled, also.Outcome);
            }
        }
        return HasJobs;

        static void Resolve(LocalActivityMachine machine, LocalActivityOutcome outcome)
        {
            if (machine.AwaitsOutcome)
            {
                machine.Resolve(outcome);
            }
        }
    }
}
