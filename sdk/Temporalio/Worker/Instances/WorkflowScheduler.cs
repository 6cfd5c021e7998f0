using System.Runtime.ExceptionServices;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <summary>
/// The event loop of a workflow: tasks run first in, first out, never inline; when none is left, the first wait condition
/// that holds is resumed, and so on until nothing is left to do.
/// </summary>
internal abstract class WorkflowScheduler : TaskScheduler
{
    private readonly Queue<Task> queue = new();
    private readonly LinkedList<(Func<bool> Check, TaskCompletionSource Source)> conditions = new();
    private Exception? activationFailure;

    public sealed override int MaximumConcurrencyLevel => 1;

    protected sealed override IEnumerable<Task> GetScheduledTasks() => queue;

    protected sealed override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected sealed override bool TryDequeue(Task task) => false;

    protected sealed override void QueueTask(Task task) => queue.Enqueue(task);

    /// <summary>Runs until nothing is left to do.</summary>
    protected void RunUntilIdle(IWorkflowContext context, bool checkConditions)
    {
        // Conditions are looked at only after something has run: what they depend on cannot have changed otherwise.
        while (queue.Count > 0)
        {
            while (queue.TryDequeue(out var task))
            {
                TryExecuteTask(task);
                if (activationFailure is not null)
                {
                    ExceptionDispatchInfo.Throw(activationFailure);
                }
            }
            if (checkConditions)
            {
                ResumeFirstCondition(context);
            }
        }
    }

    /// <summary>Fails the activation when the current task returns.</summary>
    protected void FailActivation(Exception failure) => activationFailure ??= failure;

    protected void ClearFailure() => activationFailure = null;

    /// <summary>A condition to be checked whenever nothing else is left to do; dispose of the node with <see cref="RemoveCondition"/>.</summary>
    protected LinkedListNode<(Func<bool> Check, TaskCompletionSource Source)> AddCondition(Func<bool> check) =>
        conditions.AddLast((check, new TaskCompletionSource()));

    protected void RemoveCondition(LinkedListNode<(Func<bool> Check, TaskCompletionSource Source)> node) => conditions.Remove(node);

    private void ResumeFirstCondition(IWorkflowContext context)
    {
        Workflow.OverrideContext.Value = context;
        try
        {
            foreach (var (check, source) in conditions)
            {
                if (check())
                {
                    source.TrySetResult();
                    break;
                }
            }
        }
        finally
        {
            Workflow.OverrideContext.Value = null;
        }
    }
}
