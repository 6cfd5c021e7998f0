using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>An activation of a workflow has ended.</summary>
public class WorkflowTaskCompletedEventArgs : WorkflowTaskEventArgs
{
    internal WorkflowTaskCompletedEventArgs(WorkflowInfo info, WorkflowDefinition definition, Exception? taskFailureException)
        : base(info, definition) => TaskFailureException = taskFailureException;

    /// <summary>Why the workflow task fails, if it does.</summary>
    public Exception? TaskFailureException { get; }
}
