using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Events;
using DataEgress.Local.Temporal.Rules;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

internal sealed partial class CommandProcessor
{
    private HistoryEvent ScheduleActivity(ScheduleActivityTaskCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadScheduleActivityAttributes;
        Required(attributes, Cause, "ScheduleActivityTask");
        WorkflowTaskFailure.On(Cause, () => CheckAndComplete(attributes));
        if (attributes.UseWorkflowBuildId && attributes.TaskQueue.Name != run.Execution.TaskQueue)
        {
            throw new WorkflowTaskFailure(Cause, "Activity with UseCompatibleVersion cannot run on different task queue.");
        }

        CheckSize(attributes.Input?.CalculateSize() ?? 0, Cause, "ScheduleActivityTaskCommandAttributes.Input");
        CheckPending(run.State.Activities.Count, WorkflowTaskFailedCause.PendingActivitiesLimitExceeded, "activities");
        if (run.FindActivity(attributes.ActivityId) is not null)
        {
            throw new WorkflowTaskFailure(
                WorkflowTaskFailedCause.ScheduleActivityDuplicateId,
                $"invalid history builder state for action: add-activitytask-scheduled-event, ActivityID: {attributes.ActivityId}");
        }

        var added = run.ScheduleActivity(attributes, completedEventId);
        if (attributes.RequestEagerExecution)
        {
            afterwards.Add(() => StartEagerly(added.EventId));
        }

        return added;
    }

    /// <summary>The worker asked to run the activity itself, without the detour by the task queue.</summary>
    private void StartEagerly(long scheduledEventId)
    {
        if (!run.State.IsRunning || run.State.Activities.Edit(scheduledEventId) is not { } activity)
        {
            return;
        }

        run.StartActivity(activity, request.Identity, Guid.NewGuid().ToString());
        EagerActivities.Add(run.ActivityTask(activity, ns.Name));
    }

    private HistoryEvent RequestCancelActivity(RequestCancelActivityTaskCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadRequestCancelActivityAttributes;
        Required(attributes, Cause, "RequestCancelActivityTask");
        if (attributes.ScheduledEventId <= 0)
        {
            throw new WorkflowTaskFailure(Cause, "ScheduledEventId is not set on RequestCancelActivityTaskCommand.");
        }

        // Once is enough. A close event still in the buffer is news to the worker: the request is legal, and comes too late.
        var allowed = run.State.Activities.TryGet(attributes.ScheduledEventId, out var pending)
            ? !pending.CancelRequested
            : run.IsActivityClosing(attributes.ScheduledEventId);
        if (!allowed)
        {
            throw new WorkflowTaskFailure(
                Cause, $"invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: {attributes.ScheduledEventId}");
        }

        var added = run.RequestCancelActivity(attributes.ScheduledEventId, completedEventId);
        if (run.State.Activities.Edit(attributes.ScheduledEventId) is { StartedTime: null } waiting)
        {
            run.CancelActivity(waiting, ServerTexts.NotStarted, request.Identity);
            NeedsWorkflowTask = true;
        }

        return added;
    }

    private void CheckAndComplete(ScheduleActivityTaskCommandAttributes attributes)
    {
        TaskQueueRules.CheckUserDefined(attributes.TaskQueue, parent: run.Execution.TaskQueue);
        var type = attributes.ActivityType?.Name ?? "";
        RequireName(attributes.ActivityId, "activityId");
        RequireName(type, "activityType");
        attributes.RetryPolicy ??= new RetryPolicy();
        RetryPolicyRules.FillDefaults(attributes.RetryPolicy);
        RetryPolicyRules.Check(attributes.RetryPolicy);
        CheckLength(attributes.ActivityId, "activityId");
        CheckLength(type, "activityType");
        try
        {
            PriorityRules.Check(attributes.Priority);
        }
        catch (GrpcStatusException refusal)
        {
            throw GrpcStatusException.InvalidArgument($"invalid priorities: {refusal.Message}");
        }

        CompleteTimeouts(attributes);
    }

    private static void RequireName(string name, string field)
    {
        if (name.Length == 0)
        {
            throw GrpcStatusException.InvalidArgument($"{field} is not set");
        }
    }

    private static void CheckLength(string name, string field)
    {
        if (IdRules.IsTooLong(name))
        {
            throw GrpcStatusException.InvalidArgument($"{field} exceeds length limit. Length={IdRules.LengthOf(name)} Limit={IdRules.Limit}");
        }
    }

    /// <summary>Derives the missing timeouts; none may outlast the run.</summary>
    private void CompleteTimeouts(ScheduleActivityTaskCommandAttributes attributes)
    {
        CheckTimeout(attributes.ScheduleToCloseTimeout, "ScheduleToCloseTimeout");
        CheckTimeout(attributes.ScheduleToStartTimeout, "ScheduleToStartTimeout");
        CheckTimeout(attributes.StartToCloseTimeout, "StartToCloseTimeout");
        CheckTimeout(attributes.HeartbeatTimeout, "HeartbeatTimeout");
        var whole = attributes.ScheduleToCloseTimeout;
        var wait = attributes.ScheduleToStartTimeout;
        var work = attributes.StartToCloseTimeout;
        var runTimeout = run.Execution.WorkflowRunTimeout ?? new Duration();
        if (DurationRules.IsSet(whole))
        {
            wait = DurationRules.IsSet(wait) ? DurationRules.Shorter(wait, whole) : whole!.Clone();
            work = DurationRules.IsSet(work) ? DurationRules.Shorter(work, whole) : whole!.Clone();
        }
        else if (DurationRules.IsSet(work))
        {
            whole = runTimeout.Clone();
            wait = DurationRules.IsSet(wait) ? wait : runTimeout.Clone();
        }
        else
        {
            throw GrpcStatusException.InvalidArgument(
                "a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity. "
                + $"ActivityId={attributes.ActivityId} ActivityType={attributes.ActivityType.Name}");
        }

        attributes.ScheduleToCloseTimeout = WithinRun(whole, runTimeout);
        attributes.ScheduleToStartTimeout = WithinRun(wait, runTimeout);
        attributes.StartToCloseTimeout = WithinRun(work, runTimeout);
        attributes.HeartbeatTimeout = DurationRules.Shorter(WithinRun(attributes.HeartbeatTimeout, runTimeout), attributes.StartToCloseTimeout);
    }

    private static void CheckTimeout(Duration? timeout, string field)
    {
        if (DurationRules.FaultOf(timeout) is { } fault)
        {
            throw GrpcStatusException.InvalidArgument($"invalid {field}: {fault}");
        }
    }

    private static Duration? WithinRun(Duration? timeout, Duration runTimeout) =>
        DurationRules.IsSet(runTimeout) && DurationRules.ToTime(timeout) > DurationRules.ToTime(runTimeout) ? runTimeout.Clone() : timeout;
}
