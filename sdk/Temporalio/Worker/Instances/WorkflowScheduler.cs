using System.Runtime.ExceptionServices;
using Temporalio.Exceptions;
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
    private volatile Exception? escape;
    private volatile int activeThread;

    public sealed override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether calls that leave the scheduler are reported.</summary>
    public bool TracesCalls { get; set; }

    /// <summary>Fails the activation when the current task returns, because workflow code did what it may not do.</summary>
    public void ReportIllegalCall(Exception failure) => FailActivation(failure);

    protected sealed override IEnumerable<Task> GetScheduledTasks() => queue;

    protected sealed override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected sealed override bool TryDequeue(Task task) => false;

    protected sealed override void QueueTask(Task task)
    {
        if (TracesCalls && Environment.CurrentManagedThreadId != activeThread)
        {
            // Somebody else's thread, such as one of the pool's: when it comes is chance. The next activation tells.
            escape ??= new InvalidWorkflowSchedulerException(
                "Workflow was resumed by a thread that is not its own, which is non-deterministic. "
                + "This can be caused by work items of the thread pool or other non-deterministic async calls.",
                Environment.StackTrace);
            return;
        }
        queue.Enqueue(task);
    }

    /// <summary>Until disposed, this thread is the workflow's.</summary>
    protected ActiveThread Enter()
    {
        activeThread = Environment.CurrentManagedThreadId;
        return new(this);
    }

    /// <summary>Runs until nothing is left to do.</summary>
    protected void RunUntilIdle(IWorkflowContext context, bool checkConditions)
    {
        ThrowIfFailed();
        // Conditions are looked at only after something has run: what they depend on cannot have changed otherwise.
        while (queue.Count > 0)
        {
            while (queue.TryDequeue(out var task))
            {
                TryExecuteTask(task);
                ThrowIfFailed();
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

    private void ThrowIfFailed()
    {
        if ((activationFailure ?? escape) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

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

    /// <summary>The workflow's thread, until disposed.</summary>
    protected readonly struct ActiveThread(WorkflowScheduler scheduler) : IDisposable
    {
        public void Dispose() => scheduler.activeThread = 0;
    }
}
