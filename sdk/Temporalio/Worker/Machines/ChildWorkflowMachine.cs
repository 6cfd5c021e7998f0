using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>A child workflow.</summary>
internal sealed class ChildWorkflowMachine(
    IMachineHost host,
    uint seq,
    StartChildWorkflowExecutionCommandAttributes attributes,
    ChildWorkflowCancellationType cancellationType) : Machine(host)
{
    private readonly string ns = attributes.Namespace;
    private readonly string id = attributes.WorkflowId;
    private readonly string type = attributes.WorkflowType.Name;
    private State state;
    private string runId = string.Empty;
    private long initiatedEventId;
    private long startedEventId;

    private enum State
    {
        Created,
        Initiated,
        Started,
        Ended,
        CancelledHere,
    }

    protected override string Description => $"Child workflow '{type}' with id '{id}'";

    public void Cancel()
    {
        switch (state)
        {
            case State.Created:
                CancelledBeforeSent = true;
                state = State.Ended;
                var failure = Ended("Child Workflow Execution cancelled before scheduled: ", RetryState.NonRetryableFailure);
                failure.Cause = new() { CanceledFailureInfo = new() };
                Host.Send(new ChildStartedJob(seq, string.Empty, Cancelled: failure));
                break;
            case State.Initiated or State.Started:
                if (cancellationType != ChildWorkflowCancellationType.Abandon)
                {
                    Host.CancelChild(ns, id, runId);
                }
                if (cancellationType is ChildWorkflowCancellationType.Abandon or ChildWorkflowCancellationType.TryCancel)
                {
                    state = State.CancelledHere;
                    Host.Send(new ChildResolvedJob(seq, Resolution.Failed(Cancelled())));
                }
                break;
        }
    }

    public override void Handle(HistoryEvent e)
    {
        if (state == State.CancelledHere)
        {
            // The workflow has been told that the child is cancelled; what the child really does no longer matters.
            return;
        }
        switch (e.EventType)
        {
            case EventType.StartChildWorkflowExecutionInitiated when state == State.Created:
                var initiated = e.StartChildWorkflowExecutionInitiatedEventAttributes;
                Require(e, "Child workflow id", id, initiated.WorkflowId);
                Require(e, "Child workflow type", type, initiated.WorkflowType?.Name ?? string.Empty);
                initiatedEventId = e.EventId;
                state = State.Initiated;
                break;
            case EventType.ChildWorkflowExecutionStarted when state == State.Initiated:
                runId = e.ChildWorkflowExecutionStartedEventAttributes.WorkflowExecution.RunId;
                startedEventId = e.EventId;
                state = State.Started;
                Host.Send(new ChildStartedJob(seq, runId));
                break;
            case EventType.StartChildWorkflowExecutionFailed when state == State.Initiated:
                state = State.Ended;
                Host.Send(new ChildStartedJob(seq, string.Empty, e.StartChildWorkflowExecutionFailedEventAttributes.Cause));
                break;
            default:
                if (state != State.Started || Outcome(e) is not { } outcome)
                {
                    throw Unexpected(e);
                }
                state = State.Ended;
                Host.Send(new ChildResolvedJob(seq, outcome));
                break;
        }
    }

    private Resolution? Outcome(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.ChildWorkflowExecutionCompleted:
                return Resolution.Succeeded(e.ChildWorkflowExecutionCompletedEventAttributes.Result);
            case EventType.ChildWorkflowExecutionFailed:
                var failed = e.ChildWorkflowExecutionFailedEventAttributes;
                var failure = Ended("Child Workflow execution failed", failed.RetryState);
                failure.Cause = failed.Failure?.Clone();
                return Resolution.Failed(failure);
            case EventType.ChildWorkflowExecutionTimedOut:
                var timedOut = Ended(
                    "Child Workflow execution timed out", e.ChildWorkflowExecutionTimedOutEventAttributes.RetryState);
                timedOut.Cause = new()
                {
                    Message = "Timed out",
                    TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose },
                };
                return Resolution.Failed(timedOut);
            case EventType.ChildWorkflowExecutionTerminated:
                var terminated = Ended("Child Workflow execution terminated", RetryState.NonRetryableFailure);
                terminated.Cause = new() { Message = "Terminated", TerminatedFailureInfo = new() };
                return Resolution.Failed(terminated);
            case EventType.ChildWorkflowExecutionCanceled:
                return Resolution.Failed(Cancelled());
            default:
                return null;
        }
    }

    private Failure Cancelled()
    {
        var failure = Ended("Child Workflow execution cancelled", RetryState.NonRetryableFailure);
        failure.Cause = new() { CanceledFailureInfo = new() };
        return failure;
    }

    private Failure Ended(string message, RetryState retryState) => new()
    {
        Message = message,
        ChildWorkflowExecutionFailureInfo = new()
        {
            Namespace = ns,
            WorkflowExecution = new() { WorkflowId = id, RunId = runId },
            WorkflowType = new() { Name = type },
            InitiatedEventId = initiatedEventId,
            StartedEventId = startedEventId,
            RetryState = retryState,
        },
    };
}
