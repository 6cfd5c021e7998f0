using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Timers;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using DataEgress.Local.Temporal.Time;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.History;

// What follows from a commit for the run's tasks and timers.
internal sealed partial class HistoryEngine
{
    private readonly TimerWindow window = new(clock is ServerClock { CanSkip: true } ? TimeSpan.Zero : TimerWindow.Second);

    partial void FollowTasks(WorkflowRun run, RunDelta delta)
    {
        if (!run.State.IsRunning)
        {
            run.Live.Clear();
            run.State.Events.Pack();
            return;
        }

        FollowWorkflowTask(run);
        foreach (var removed in delta.RemovedActivities)
        {
            run.Live.Withdraw(WorkKey.Activity(removed));
            run.Live.Disarm(WorkKey.Activity(removed));
        }

        foreach (var activity in delta.Activities)
        {
            FollowActivity(run, activity);
        }
    }

    partial void FollowTimers(WorkflowRun run, RunDelta delta)
    {
        if (!run.State.IsRunning)
        {
            return;
        }

        if (delta.Events.Count > 0 && delta.Events[0].EventId == 1)
        {
            window.Open(clock.GetUtcNow());
        }

        foreach (var removed in delta.RemovedTimers)
        {
            run.Live.Disarm(WorkKey.Timer(removed));
        }

        foreach (var timer in delta.Timers)
        {
            Arm(run, WorkKey.Timer(timer.TimerId), timer.ExpiryTime.ToDateTimeOffset());
        }

        if (delta.Execution.RunExpirationTime is { } expiration)
        {
            Arm(run, WorkKey.RunTimeout, expiration.ToDateTimeOffset());
        }

        if (delta.Execution.FirstTaskDelayed)
        {
            Arm(run, WorkKey.FirstWorkflowTask, delta.Execution.ExecutionTime.ToDateTimeOffset());
        }
    }

    private void FollowWorkflowTask(WorkflowRun run)
    {
        var task = run.State.Execution.WorkflowTask;
        var key = WorkKey.WorkflowTask;
        if (task is null)
        {
            run.Live.Withdraw(key);
            run.Live.Disarm(key);
        }
        else if (task.StartedEventId != 0)
        {
            run.Live.Withdraw(key);
            Arm(run, key, task.StartedTime.ToDateTimeOffset() + DurationRules.ToTime(task.StartToCloseTimeout));
        }
        else if (run.Live.TaskOf(key) is not RunWorkflowTask queued || queued.Stamp != task.Stamp)
        {
            Enqueue(run, task);
        }
    }

    /// <summary>To the worker that has the run cached, as long as it polls; else to the run's queue.</summary>
    private void Enqueue(WorkflowRun run, WorkflowTaskState task)
    {
        var queued = new RunWorkflowTask(run, task.Stamp);
        var ns = NamespaceName(run);
        run.Live.Put(WorkKey.WorkflowTask, queued);
        if (task.TaskQueue.Kind == TaskQueueKind.Sticky
            && queues.TryAdd(new TaskQueueKey(ns, task.TaskQueue.Name, TaskQueueType.Workflow, TaskQueueKind.Sticky), queued))
        {
            var wait = DurationRules.ToTime(run.State.Execution.StickyScheduleToStartTimeout);
            if (wait > TimeSpan.Zero)
            {
                Arm(run, WorkKey.WorkflowTask, task.ScheduledTime.ToDateTimeOffset() + wait);
            }

            return;
        }

        queues.Add(new TaskQueueKey(ns, run.State.Execution.TaskQueue, TaskQueueType.Workflow), queued);
    }

    private void FollowActivity(WorkflowRun run, PendingActivity activity)
    {
        var key = WorkKey.Activity(activity.ScheduledEventId);
        var now = clock.GetUtcNow();
        if (activity.StartedTime is not null)
        {
            run.Live.Withdraw(key);
        }
        else if (activity.CurrentAttemptScheduledTime.ToDateTimeOffset() <= now
            && (run.Live.TaskOf(key) is not ActivityQueueTask queued || queued.Attempt != activity.Attempt))
        {
            var task = new ActivityQueueTask(run, activity.ScheduledEventId, activity.Attempt);
            run.Live.Put(key, task);
            queues.Add(new TaskQueueKey(NamespaceName(run), activity.TaskQueue, TaskQueueType.Activity), task);
        }

        if (ActivityDeadline.Next(activity, now) is { } deadline)
        {
            Arm(run, key, deadline.Due);
        }
    }

    private void Arm(WorkflowRun run, WorkKey key, DateTimeOffset due) =>
        run.Live.Arm(timers, key, window.Place(clock.GetUtcNow(), due), () => OnTimerAsync(run, key));

    private string NamespaceName(WorkflowRun run) =>
        namespaces.TryGetById(run.Chain.NamespaceId, out var entry) ? entry.Name : "";

    /// <summary>A timer has fired: what was due is done if it is still pending, and the next deadline is waited for.</summary>
    private async ValueTask OnTimerAsync(WorkflowRun fired, WorkKey key)
    {
        await Task.Yield();
        window.Open(clock.GetUtcNow());
        await using var transaction = await BeginAsync(fired.Chain, CancellationToken.None);
        fired.Live.Fired(key);
        if (!fired.State.IsRunning)
        {
            return;
        }

        transaction.RefusesWhenTooLarge = false;
        var run = transaction.Open(fired);
        if (!OnTimer(run, key))
        {
            transaction.Restart();
            Rearm(fired, key);
            return;
        }

        await transaction.CommitAsync();
    }

    private static bool OnTimer(RunEditor run, WorkKey key) => key.Kind switch
    {
        WorkKind.Timer => OnUserTimer(run, key.Name),
        WorkKind.Activity => OnActivityDeadline(run, key.Number),
        WorkKind.WorkflowTask => OnWorkflowTaskDeadline(run),
        WorkKind.FirstWorkflowTask => OnFirstWorkflowTask(run),
        WorkKind.RunTimeout => OnRunTimeout(run),
        _ => false,
    };

    /// <summary>Nothing was due after all: waits for what is due next.</summary>
    private void Rearm(WorkflowRun run, WorkKey key)
    {
        var execution = run.State.Execution;
        switch (key.Kind)
        {
            case WorkKind.Activity when run.State.Activities.TryGet(key.Number, out var activity):
                FollowActivity(run, activity);
                HoldClock(run);
                break;
            case WorkKind.Timer when run.State.Timers.TryGet(key.Name, out var timer):
                Arm(run, key, timer.ExpiryTime.ToDateTimeOffset());
                break;
            case WorkKind.WorkflowTask when execution.WorkflowTask is { StartedEventId: not 0 } task:
                Arm(run, key, task.StartedTime.ToDateTimeOffset() + DurationRules.ToTime(task.StartToCloseTimeout));
                break;
            case WorkKind.WorkflowTask when execution.WorkflowTask is { TaskQueue.Kind: TaskQueueKind.Sticky } task:
                Arm(run, key, task.ScheduledTime.ToDateTimeOffset() + DurationRules.ToTime(execution.StickyScheduleToStartTimeout));
                break;
        }
    }

    private static bool OnUserTimer(RunEditor run, string timerId)
    {
        if (!run.State.Timers.TryGet(timerId, out var timer) || timer.ExpiryTime.ToDateTimeOffset() > run.Now)
        {
            return false;
        }

        run.FireTimer(timer);
        return true;
    }

    private static bool OnActivityDeadline(RunEditor run, long scheduledEventId)
    {
        if (run.State.Activities.Edit(scheduledEventId) is not { } activity
            || ActivityDeadline.Next(activity, run.Now) is not { Type: not TimeoutType.Unspecified } deadline
            || deadline.Due > run.Now)
        {
            return false;
        }

        run.TimeOutActivity(activity, deadline.Type);
        return true;
    }

    private static bool OnWorkflowTaskDeadline(RunEditor run)
    {
        var task = run.Execution.WorkflowTask;
        if (task is null)
        {
            return false;
        }

        var started = task.StartedEventId != 0;
        if (!started && (task.TaskQueue.Kind != TaskQueueKind.Sticky || run.Execution.StickyScheduleToStartTimeout is null))
        {
            return false;
        }

        var due = started
            ? task.StartedTime.ToDateTimeOffset() + DurationRules.ToTime(task.StartToCloseTimeout)
            : task.ScheduledTime.ToDateTimeOffset() + DurationRules.ToTime(run.Execution.StickyScheduleToStartTimeout);
        if (due > run.Now)
        {
            return false;
        }

        run.TimeOutWorkflowTask(started ? TimeoutType.StartToClose : TimeoutType.ScheduleToStart);
        run.ScheduleWorkflowTaskIfNone();
        return true;
    }

    private static bool OnFirstWorkflowTask(RunEditor run)
    {
        if (!run.Execution.FirstTaskDelayed)
        {
            return false;
        }

        run.Execution.FirstTaskDelayed = false;
        run.ScheduleWorkflowTaskIfNone();
        return true;
    }

    private static bool OnRunTimeout(RunEditor run)
    {
        var execution = run.Execution;
        if (execution.RunExpirationTime is not { } due || due.ToDateTimeOffset() > run.Now)
        {
            return false;
        }

        run.TimeOut(wholeExecution: execution.ExecutionExpirationTime is { } chain && chain.ToDateTimeOffset() <= run.Now);
        return true;
    }
}
