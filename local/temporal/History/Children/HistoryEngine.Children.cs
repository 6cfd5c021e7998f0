using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History;

// Starting children.
internal sealed partial class HistoryEngine
{
    /// <summary>
    /// Makes the child's first run, then notes it in the parent. Its first workflow task follows from that: a child does
    /// nothing its parent does not know of.
    /// </summary>
    private async Task StartChildAsync(WorkflowRun parent, PendingChild pending, HistoryEvent initiated)
    {
        var wanted = false;
        await using (var transaction = await BeginIfExistsAsync(parent.Chain.NamespaceId, parent.Chain.WorkflowId))
        {
            wanted = transaction is not null && parent.State.IsRunning && parent.State.Children.Contains(pending.InitiatedEventId);
        }

        if (!wanted)
        {
            return;
        }

        var (runId, cause) = await CreateChildAsync(parent, pending, initiated);
        await ChangeAsync(parent, editor =>
        {
            if (!editor.State.IsRunning || !editor.State.Children.TryGet(pending.InitiatedEventId, out var child) || child.RunId.Length > 0)
            {
                return;
            }

            if (runId is null)
            {
                editor.FailChildStart(child, cause);
            }
            else
            {
                editor.StartedChild(child, runId);
            }

            editor.ScheduleWorkflowTaskIfNone();
        });
    }

    private async Task<(string? RunId, StartChildWorkflowExecutionFailedCause Cause)> CreateChildAsync(
        WorkflowRun parent, PendingChild pending, HistoryEvent initiated)
    {
        var wanted = initiated.StartChildWorkflowExecutionInitiatedEventAttributes;
        await using var transaction = await BeginOrCreateAsync(wanted.NamespaceId, wanted.WorkflowId, CancellationToken.None);
        if (transaction.Chain.Runs.FirstOrDefault(run => run.State.Execution.CreateRequestId == pending.CreateRequestId) is { } made)
        {
            return (made.RunId, default);
        }

        var runId = Guid.NewGuid().ToString();
        if (transaction.Current is { } current && !MayReplace(transaction, current, runId, wanted.WorkflowIdReusePolicy))
        {
            return (null, StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists);
        }

        var child = transaction.AddRun(runId);
        child.Start(FirstEventOf(parent, pending, wanted), pending.CreateRequestId, initiated.UserMetadata?.Clone());
        await transaction.CommitAsync();
        return (child.RunId, default);
    }

    private WorkflowExecutionStartedEventAttributes FirstEventOf(
        WorkflowRun parent, PendingChild pending, StartChildWorkflowExecutionInitiatedEventAttributes wanted)
    {
        return new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = wanted.WorkflowType,
            TaskQueue = wanted.TaskQueue,
            Input = wanted.Input,
            Header = wanted.Header,
            WorkflowExecutionTimeout = wanted.WorkflowExecutionTimeout,
            WorkflowRunTimeout = wanted.WorkflowRunTimeout,
            WorkflowTaskTimeout = wanted.WorkflowTaskTimeout,
            RetryPolicy = wanted.RetryPolicy,
            CronSchedule = wanted.CronSchedule,
            Memo = wanted.Memo,
            SearchAttributes = wanted.SearchAttributes,
            Priority = wanted.Priority ?? parent.State.Started.Priority,
            ParentWorkflowNamespace = namespaces.TryGetById(parent.Chain.NamespaceId, out var entry) ? entry.Name : wanted.Namespace,
            ParentWorkflowNamespaceId = parent.Chain.NamespaceId,
            ParentWorkflowExecution = IdentityOf(parent),
            ParentInitiatedEventId = pending.InitiatedEventId,
            RootWorkflowExecution = parent.State.Execution.Root,
        }.Clone();
    }

    /// <summary>Whether a child may take the id over from the current run; terminates that one where the policy says so.</summary>
    private static bool MayReplace(Transaction transaction, WorkflowRun current, string newRunId, WorkflowIdReusePolicy policy)
    {
        if (!current.State.IsRunning)
        {
            return policy switch
            {
                WorkflowIdReusePolicy.RejectDuplicate => false,
                WorkflowIdReusePolicy.AllowDuplicateFailedOnly => current.State.Execution.Status
                    is not (WorkflowExecutionStatus.Completed or WorkflowExecutionStatus.ContinuedAsNew),
                _ => true,
            };
        }

        if (policy != WorkflowIdReusePolicy.TerminateIfRunning)
        {
            return false;
        }

        transaction.Open(current).TerminateFor(newRunId);
        return true;
    }

    /// <summary>Lets a child begin that its parent knows of. Nothing happens when it has begun already.</summary>
    private async Task ScheduleFirstTaskOfChildAsync(PendingChild pending)
    {
        await using var transaction = await BeginIfExistsAsync(pending.NamespaceId, pending.WorkflowId);
        if (transaction?.Chain.Find(pending.RunId) is not { State.IsRunning: true } child)
        {
            return;
        }

        var begun = child.State.Execution.WorkflowTask is not null
            || child.State.Execution.FirstTaskDelayed
            || child.State.Events.Read(1, child.State.Events.Count + 1).Any(known => known.EventType == EventType.WorkflowTaskScheduled);
        if (!begun)
        {
            transaction.Open(child).ScheduleFirstWorkflowTask();
            await transaction.CommitAsync();
        }
    }
}
