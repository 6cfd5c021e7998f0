using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History;

// What the end of a run means to its parent and its children.
internal sealed partial class HistoryEngine
{
    /// <summary>Who terminates a run that is reset: neither its parent nor its children are to notice.</summary>
    internal const string ResetterIdentity = "history-resetter";

    private void FollowClose(WorkflowRun run)
    {
        var execution = run.State.Execution;
        if (execution.CloseWorkDone || (execution.Parent is null && run.State.Children.Count == 0))
        {
            return;
        }

        var closing = run.State.Events[run.State.Events.Count];
        var children = run.State.Children.Values.ToList();
        if (closing.WorkflowExecutionTerminatedEventAttributes?.Identity == ResetterIdentity)
        {
            return;
        }

        Post(run, async () =>
        {
            if (execution is { Parent: { } parent, NextRunId: "" })
            {
                await TellParentAsync(run, parent, execution.FirstRunId, closing);
            }

            foreach (var child in children)
            {
                await ApplyParentClosePolicyAsync(run, child);
            }

            await ChangeAsync(run, editor => editor.Execution.CloseWorkDone = true);
        });
    }

    private async Task TellParentAsync(WorkflowRun child, ParentLink parent, string firstRunId, HistoryEvent closing)
    {
        for (var parentRunId = parent.RunId; parentRunId.Length > 0;)
        {
            await using var transaction = await BeginIfExistsAsync(parent.NamespaceId, parent.WorkflowId);
            if (transaction?.Chain.Find(parentRunId) is not { } run)
            {
                return;
            }

            if (!run.State.IsRunning)
            {
                // A parent that was reset lives on in another run.
                parentRunId = run.State.Execution.ResetRunId;
                continue;
            }

            if (!run.State.Children.TryGet(parent.InitiatedEventId, out var pending)
                || pending.WorkflowId != child.Chain.WorkflowId
                || (pending.RunId.Length > 0 && pending.RunId != firstRunId))
            {
                return;
            }

            var editor = transaction.Open(run);
            if (pending.RunId.Length == 0)
            {
                editor.StartedChild(pending, firstRunId);
            }

            editor.ClosedChild(run.State.Children.Edit(parent.InitiatedEventId)!, closing);
            editor.ScheduleWorkflowTaskIfNone();
            await transaction.CommitAsync();
            return;
        }
    }

    private async Task ApplyParentClosePolicyAsync(WorkflowRun parent, PendingChild pending)
    {
        var identity = IdentityOf(parent);
        if (pending.ParentClosePolicy == ParentClosePolicy.Abandon)
        {
            await ScheduleFirstTaskOfChildAsync(pending);
            return;
        }

        await using var transaction = await BeginIfExistsAsync(pending.NamespaceId, pending.WorkflowId);
        if (transaction?.Current is not { State.IsRunning: true } child
            || !IsChildOf(child, identity)
            || (pending.RunId.Length > 0 && child.State.Execution.FirstRunId != pending.RunId))
        {
            return;
        }

        if (pending.ParentClosePolicy == ParentClosePolicy.RequestCancel)
        {
            if (!child.State.Execution.CancelRequested)
            {
                transaction.Open(child).RequestCancel("", RunEditor.ServerIdentity, Guid.NewGuid().ToString(), identity);
            }
        }
        else
        {
            transaction.Open(child).Terminate("by parent close policy", details: null, RunEditor.ServerIdentity);
        }

        await transaction.CommitAsync();
    }
}
