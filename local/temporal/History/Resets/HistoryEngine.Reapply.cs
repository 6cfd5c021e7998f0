using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// What happened after the point that a run is reset to, and happens again in the new run.
internal sealed partial class HistoryEngine
{
    private static void Reapply(RunEditor run, HistoryEvent later, ResetWorkflowExecutionRequest request)
    {
        var excluded = request.ResetReapplyExcludeTypes;
        var signals = request.ResetReapplyType != ResetReapplyType.None && !excluded.Contains(ResetReapplyExcludeType.Signal);
        var updates = request.ResetReapplyType == ResetReapplyType.AllEligible && !excluded.Contains(ResetReapplyExcludeType.Update);
        if (signals && later.WorkflowExecutionSignaledEventAttributes is { } signal)
        {
            signal = signal.Clone();
            signal.SkipGenerateWorkflowTask = true;
            ReapplySignal(run, signal, later);
        }
        else if (updates && later.WorkflowExecutionUpdateAdmittedEventAttributes is { } admitted)
        {
            run.AdmitUpdate(admitted.Request, admitted.Origin);
        }
        else if (updates && later.WorkflowExecutionUpdateAcceptedEventAttributes is { AcceptedRequest: { } accepted })
        {
            run.AdmitUpdate(accepted, UpdateAdmittedEventOrigin.Reapply);
        }
        else if (later.WorkflowExecutionOptionsUpdatedEventAttributes is { } options)
        {
            ReapplyOptions(run, options.Clone(), later);
        }
        else
        {
            ReapplyOfChild(run, later);
        }
    }

    private static void ReapplySignal(RunEditor run, WorkflowExecutionSignaledEventAttributes signal, HistoryEvent original)
    {
        // Only its workflow task is held back: one for all follows.
        run.Signal(signal, original.Links.Select(link => link.Clone()));
        signal.SkipGenerateWorkflowTask = original.WorkflowExecutionSignaledEventAttributes.SkipGenerateWorkflowTask;
    }

    private static void ReapplyOptions(RunEditor run, WorkflowExecutionOptionsUpdatedEventAttributes options, HistoryEvent original)
    {
        var requestId = options.AttachedRequestId;
        if (requestId.Length > 0)
        {
            if (options.AttachedCompletionCallbacks.Count > 0 && run.State.RequestIds.Contains(requestId))
            {
                return;
            }

            run.State.RequestIds.Add(new RequestIdState { RequestId = requestId, EventType = EventType.WorkflowExecutionOptionsUpdated });
        }

        run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionOptionsUpdated,
            WorkflowExecutionOptionsUpdatedEventAttributes = options,
            WorkerMayIgnore = true,
            Links = { original.Links.Select(link => link.Clone()) },
        });
    }

    /// <summary>The new run hears again of the children that it has asked for itself; not of those asked for later.</summary>
    private static void ReapplyOfChild(RunEditor run, HistoryEvent later)
    {
        if (later.StartChildWorkflowExecutionFailedEventAttributes is { } failed)
        {
            if (run.State.Children.TryGet(failed.InitiatedEventId, out var child))
            {
                run.FailChildStart(child, failed.Cause);
            }
        }
        else if (later.ChildWorkflowExecutionStartedEventAttributes is { } started)
        {
            if (run.State.Children.TryGet(started.InitiatedEventId, out var child) && child.RunId.Length == 0)
            {
                run.StartedChild(child, started.WorkflowExecution.RunId);
            }
        }
        else if (ClosingOfChild(later) is { } closed && run.State.Children.Edit(closed.InitiatedEventId) is { } child)
        {
            run.ClosedChild(child, closed.Closing);
        }
    }

    private static (long InitiatedEventId, HistoryEvent Closing)? ClosingOfChild(HistoryEvent heard) => heard switch
    {
        { ChildWorkflowExecutionCompletedEventAttributes: { } completed } => (completed.InitiatedEventId, new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCompleted,
            WorkflowExecutionCompletedEventAttributes = new WorkflowExecutionCompletedEventAttributes { Result = completed.Result },
        }),
        { ChildWorkflowExecutionFailedEventAttributes: { } failed } => (failed.InitiatedEventId, new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionFailed,
            WorkflowExecutionFailedEventAttributes =
                new WorkflowExecutionFailedEventAttributes { Failure = failed.Failure, RetryState = failed.RetryState },
        }),
        { ChildWorkflowExecutionTimedOutEventAttributes: { } timedOut } => (timedOut.InitiatedEventId, new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionTimedOut,
            WorkflowExecutionTimedOutEventAttributes = new WorkflowExecutionTimedOutEventAttributes { RetryState = timedOut.RetryState },
        }),
        { ChildWorkflowExecutionCanceledEventAttributes: { } canceled } => (canceled.InitiatedEventId, new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCanceled,
            WorkflowExecutionCanceledEventAttributes = new WorkflowExecutionCanceledEventAttributes { Details = canceled.Details },
        }),
        { ChildWorkflowExecutionTerminatedEventAttributes: { } terminated } =>
            (terminated.InitiatedEventId, new HistoryEvent { EventType = EventType.WorkflowExecutionTerminated }),
        _ => null,
    };
}
