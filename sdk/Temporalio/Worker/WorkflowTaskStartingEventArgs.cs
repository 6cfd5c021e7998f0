using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>An activation of a workflow begins.</summary>
public class WorkflowTaskStartingEventArgs : WorkflowTaskEventArgs
{
    internal WorkflowTaskStartingEventArgs(WorkflowInfo info, WorkflowDefinition definition)
        : base(info, definition)
    {
    }
}
