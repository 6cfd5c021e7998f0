using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>A local activity: it runs inside the workflow task, and a marker keeps its outcome.</summary>
internal sealed class LocalActivityMachine(
    ILocalActivityHost host, LocalActivityRequest request, DateTime workflowTime, bool replaying) : Machine(host)
{
    private readonly DateTime workflowTimeAtStart = workflowTime;
    private State state = replaying ? State.AwaitingMarker : State.Running;
    private bool resolved;

    private enum State
    {
        AwaitingMarker,
        Running,
        MarkerIssued,
        Recorded,
    }

    /// <summary>Whether the outcome comes from history rather than from this worker.</summary>
    public bool AwaitsMarker => state == State.AwaitingMarker;

    /// <summary>Whether the outcome from history is still to be told.</summary>
    public bool AwaitsOutcome => AwaitsMarker && !resolved;

    /// <summary>Whether the outcome is known.</summary>
    public bool IsResolved => resolved;

    /// <summary>Whether the workflow has cancelled it.</summary>
    public bool IsCancelRequested { get; private set; }

    protected override string Description => $"Local activity '{request.ActivityType}' with id '{request.ActivityId}'";

    /// <summary>Starts it if it is this worker's to run.</summary>
    public void Start()
    {
        if (state == State.Running)
        {
            host.Run(request);
        }
    }

    /// <summary>History has ended without the marker: it is this worker's to run after all.</summary>
    public void EncounteredLiveTask()
    {
        if (AwaitsOutcome)
        {
            state = State.Running;
            host.Run(request);
        }
    }

    public void Cancel()
    {
        if (state is not (State.Running or State.AwaitingMarker))
        {
            return;
        }
        IsCancelRequested = true;
        var waits = request.CancellationType == ActivityCancellationType.WaitCancellationCompleted;
        if (request.CancellationType != ActivityCancellationType.Abandon)
        {
            host.RequestCancel(request.Seq);
        }
        if (!waits && state == State.Running)
        {
            Resolve(new(Resolution.Failed(new() { CanceledFailureInfo = new() }), request.Attempt, null, null));
        }
    }

    /// <summary>Takes an outcome: of this worker's run, or read ahead from history.</summary>
    public void Resolve(LocalActivityOutcome outcome)
    {
        if (resolved)
        {
            return;
        }
        resolved = true;
        var live = state == State.Running;
        var told = outcome.Resolution.Failure is { } failure
            ? Resolution.Failed(Wrap(failure.Clone()))
            : new Resolution(outcome.Resolution.Result?.Clone(), null);
        Host.Send(new ActivityResolvedJob(request.Seq, told, IsLocal: true, outcome.Backoff));
        var completeTime = live ? outcome.CompleteTime ?? workflowTimeAtStart : outcome.CompleteTime;
        if (completeTime is { } time)
        {
            host.Advance(time);
        }
        if (!live)
        {
            return;
        }
        state = State.MarkerIssued;
        var marker = new LocalActivityMarker(
            request.Seq,
            outcome.Attempt,
            request.ActivityId,
            request.ActivityType,
            outcome.CompleteTime is { } complete ? MarkerTime.From(complete) : null,
            outcome.Backoff is { } backoff ? MarkerTime.From(backoff.Delay) : null,
            MarkerTime.From(request.OriginalScheduleTime));
        Host.Issue(this, marker.ToCommand(outcome.Resolution.Result, outcome.Resolution.Failure, request.Summary));
    }

    /// <summary>Workflow time at the end of a run that took this long.</summary>
    public DateTime CompleteTime(TimeSpan runtime) => workflowTimeAtStart + runtime;

    public override void Handle(HistoryEvent e)
    {
        if (!LocalActivityMarker.Is(e) || state is not (State.AwaitingMarker or State.MarkerIssued))
        {
            throw Unexpected(e);
        }
        var (marker, outcome) = LocalActivityMarker.Read(e);
        if (marker.Seq != request.Seq)
        {
            throw new WorkflowNondeterminismException(
                $"History event {e.Describe()} is the marker of local activity {marker.Seq} instead of {request.Seq} ({Description})");
        }
        Require(e, "Activity id", request.ActivityId, marker.ActivityId);
        Require(e, "Activity type", request.ActivityType, marker.ActivityType);
        Resolve(outcome);
        state = State.Recorded;
    }

    private Failure Wrap(Failure failure)
    {
        var message = failure.FailureInfoCase switch
        {
            Failure.FailureInfoOneofCase.CanceledFailureInfo => "Local Activity cancelled",
            Failure.FailureInfoOneofCase.TimeoutFailureInfo => "Local Activity timed out",
            _ => null,
        };
        return message is null ? failure : new()
        {
            Message = message,
            Cause = failure,
            ActivityFailureInfo = new()
            {
                ActivityId = request.ActivityId,
                ActivityType = new() { Name = request.ActivityType },
                RetryState = Api.Enums.V1.RetryState.CancelRequested,
            },
        };
    }
}

/// <summary>What local activities may do besides.</summary>
internal interface ILocalActivityHost : IMachineHost
{
    /// <summary>Runs the activity in this worker.</summary>
    void Run(LocalActivityRequest request);

    /// <summary>Cancels it if it runs.</summary>
    void RequestCancel(uint seq);

    /// <summary>Moves workflow time forward.</summary>
    void Advance(DateTime time);
}
