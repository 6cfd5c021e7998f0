using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>An activity.</summary>
internal sealed class ActivityMachine(
    IMachineHost host,
    uint seq,
    ScheduleActivityTaskCommandAttributes attributes,
    ActivityCancellationType cancellationType) : Machine(host)
{
    private readonly string id = attributes.ActivityId;
    private readonly string type = attributes.ActivityType.Name;
    private State state;
    private bool resolved;
    private long scheduledEventId;

    private enum State
    {
        Created,
        Scheduled,
        Cancelling,
        CancelRequested,
        Ended,
    }

    protected override string Description => $"Activity '{type}' with id '{id}'";

    public void Cancel()
    {
        switch (state)
        {
            case State.Created:
                CancelledBeforeSent = true;
                state = State.Ended;
                Resolve(Resolution.Failed(Cancelled(null)));
                break;
            case State.Scheduled when cancellationType == ActivityCancellationType.Abandon:
                state = State.Ended;
                Resolve(Resolution.Failed(Cancelled(null)));
                break;
            case State.Scheduled:
                state = State.Cancelling;
                Host.Issue(this, new()
                {
                    CommandType = CommandType.RequestCancelActivityTask,
                    RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = scheduledEventId },
                });
                if (cancellationType == ActivityCancellationType.TryCancel)
                {
                    Resolve(Resolution.Failed(Cancelled(null)));
                }
                break;
        }
    }

    public override void Handle(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.ActivityTaskScheduled when state == State.Created:
                Require(e, "Activity id", id, e.ActivityTaskScheduledEventAttributes.ActivityId);
                Require(e, "Activity type", type, e.ActivityTaskScheduledEventAttributes.ActivityType?.Name ?? string.Empty);
                scheduledEventId = e.EventId;
                state = State.Scheduled;
                break;
            case EventType.ActivityTaskCancelRequested when state == State.Cancelling
                && e.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId == scheduledEventId:
                state = State.CancelRequested;
                break;
            case EventType.ActivityTaskStarted when state is not State.Created:
                break;
            case EventType.ActivityTaskCompleted:
                End(e, Resolution.Succeeded(e.ActivityTaskCompletedEventAttributes.Result));
                break;
            case EventType.ActivityTaskFailed:
                End(e, Resolution.Failed(Failed(e.ActivityTaskFailedEventAttributes)));
                break;
            case EventType.ActivityTaskTimedOut:
                End(e, Resolution.Failed(TimedOut(e.ActivityTaskTimedOutEventAttributes)));
                break;
            case EventType.ActivityTaskCanceled when state == State.CancelRequested:
                End(e, Resolution.Failed(Cancelled(e.ActivityTaskCanceledEventAttributes)));
                break;
            default:
                throw Unexpected(e);
        }
    }

    private void End(HistoryEvent e, Resolution resolution)
    {
        var abandoned = state == State.Ended && cancellationType == ActivityCancellationType.Abandon;
        if (state is not (State.Scheduled or State.CancelRequested) && !abandoned)
        {
            throw Unexpected(e);
        }
        state = State.Ended;
        Resolve(resolution);
    }

    // A workflow that tried to cancel, or abandoned, was told so already and hears nothing more.
    private void Resolve(Resolution resolution)
    {
        if (!resolved)
        {
            resolved = true;
            Host.Send(new ActivityResolvedJob(seq, resolution, IsLocal: false));
        }
    }

    private Failure Failed(ActivityTaskFailedEventAttributes e) => new()
    {
        Message = "Activity task failed",
        Cause = e.Failure?.Clone(),
        ActivityFailureInfo = Info(e.ScheduledEventId, e.StartedEventId, e.Identity, e.RetryState),
    };

    private Failure TimedOut(ActivityTaskTimedOutEventAttributes e) => new()
    {
        Message = "Activity task timed out",
        Cause = e.Failure?.Clone(),
        ActivityFailureInfo = Info(e.ScheduledEventId, e.StartedEventId, string.Empty, e.RetryState),
    };

    private Failure Cancelled(ActivityTaskCanceledEventAttributes? e) => new()
    {
        Message = "Activity cancelled",
        Cause = new() { CanceledFailureInfo = new() { Details = e?.Details?.Clone() } },
        ActivityFailureInfo = Info(
            e?.ScheduledEventId ?? 0, e?.StartedEventId ?? 0, e?.Identity ?? string.Empty, RetryState.CancelRequested),
    };

    private ActivityFailureInfo Info(long scheduled, long started, string identity, RetryState retryState) => new()
    {
        ActivityId = id,
        ActivityType = new() { Name = type },
        ScheduledEventId = scheduled,
        StartedEventId = started,
        Identity = identity,
        RetryState = retryState,
    };
}
