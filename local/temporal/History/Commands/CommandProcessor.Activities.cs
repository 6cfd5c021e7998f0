using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Activities;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

internal sealed partial class CommandProcessor
{
    /// <summary>Task queues whose names begin so are the server's own.</summary>
    private const string ReservedQueuePrefix = "/_sys/";

    private HistoryEvent ScheduleActivity(ScheduleActivityTaskCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadScheduleActivityAttributes;
        Required(attributes, Cause, "ScheduleActivityTask");
        WorkflowTaskFailure.On(Cause, () => CheckAndComplete(attributes));
        CheckSize(attributes.Input?.CalculateSize() ?? 0, Cause, "ScheduleActivityTaskCommandAttributes.Input");
        if (run.State.Activities.Count >= MostPending)
        {
            throw new WorkflowTaskFailure(
                WorkflowTaskFailedCause.PendingActivitiesLimitExceeded,
                $"the number of pending activities, {run.State.Activities.Count}, has reached the per-workflow limit of {MostPending}");
        }

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

        // A close event still in the buffer is news to the worker: the request is legal, and comes too late.
        if (!run.State.Activities.Contains(attributes.ScheduledEventId) && !run.IsActivityClosing(attributes.ScheduledEventId))
        {
            throw new WorkflowTaskFailure(
                Cause, $"invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: {attributes.ScheduledEventId}");
        }

        var added = run.RequestCancelActivity(attributes.ScheduledEventId, completedEventId);
        if (run.State.Activities.Edit(attributes.ScheduledEventId) is { StartedTime: null } waiting)
        {
            run.CancelActivity(waiting, ActivityTexts.NotStarted, request.Identity);
            NeedsWorkflowTask = true;
        }

        return added;
    }

    private void CheckAndComplete(ScheduleActivityTaskCommandAttributes attributes)
    {
        var queue = attributes.TaskQueue ?? throw GrpcStatusException.InvalidArgument("taskQueue is not set");
        if (queue.Name.Length == 0)
        {
            queue.Name = run.Execution.TaskQueue;
        }

        if (queue.Name.Length > LongestId)
        {
            throw GrpcStatusException.InvalidArgument("taskQueue length exceeds limit");
        }

        if (queue.Name.StartsWith(ReservedQueuePrefix, StringComparison.Ordinal))
        {
            throw GrpcStatusException.InvalidArgument($"task queue name cannot start with reserved prefix {ReservedQueuePrefix}");
        }

        queue.Kind = queue.Kind == TaskQueueKind.Unspecified ? TaskQueueKind.Normal : queue.Kind;
        CheckName(attributes.ActivityId, "activityId");
        CheckName(attributes.ActivityType?.Name ?? "", "activityType", measure: false);
        attributes.RetryPolicy ??= new RetryPolicy();
        RetryPolicyRules.FillIn(attributes.RetryPolicy);
        RetryPolicyRules.Check(attributes.RetryPolicy);
        CheckName(attributes.ActivityType!.Name, "activityType");
        CompleteTimeouts(attributes);
    }

    private static void CheckName(string name, string field, bool measure = true)
    {
        if (name.Length == 0)
        {
            throw GrpcStatusException.InvalidArgument($"{field} is not set");
        }

        if (measure && name.Length > LongestId)
        {
            throw GrpcStatusException.InvalidArgument($"{field} exceeds length limit. Length={name.Length} Limit={LongestId}");
        }
    }

    /// <summary>Derives the missing timeouts; none may outlast the run.</summary>
    private void CompleteTimeouts(ScheduleActivityTaskCommandAttributes attributes)
    {
        CheckTimeout(attributes.ScheduleToCloseTimeout, "ScheduleToCloseTimeout");
        CheckTimeout(attributes.ScheduleToStartTimeout, "ScheduleToStartTimeout");
        CheckTimeout(attributes.StartToCloseTimeout, "StartToCloseTimeout");
        CheckTimeout(attributes.HeartbeatTimeout, "HeartbeatTimeout");
        var whole = DurationRules.Capped(attributes.ScheduleToCloseTimeout);
        var wait = DurationRules.Capped(attributes.ScheduleToStartTimeout);
        var work = DurationRules.Capped(attributes.StartToCloseTimeout);
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
        attributes.HeartbeatTimeout = DurationRules.Shorter(WithinRun(DurationRules.Capped(attributes.HeartbeatTimeout), runTimeout), attributes.StartToCloseTimeout);
    }

    private static void CheckTimeout(Duration? timeout, string field)
    {
        if (DurationRules.Fault(timeout) is { } fault)
        {
            throw GrpcStatusException.InvalidArgument($"invalid {field}: {fault}");
        }
    }

    private static Duration? WithinRun(Duration? timeout, Duration runTimeout) =>
        DurationRules.IsSet(runTimeout) && DurationRules.ToTime(timeout) > DurationRules.ToTime(runTimeout) ? runTimeout.Clone() : timeout;
}
