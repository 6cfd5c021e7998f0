using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>Which workflow an event is about.</summary>
public abstract class WorkflowTaskEventArgs : EventArgs
{
    internal WorkflowTaskEventArgs(WorkflowInfo info, WorkflowDefinition definition)
    {
        WorkflowInfo = info;
        WorkflowDefinition = definition;
    }

    /// <summary>The run.</summary>
    public WorkflowInfo WorkflowInfo { get; }

    /// <summary>The workflow.</summary>
    public WorkflowDefinition WorkflowDefinition { get; }
}
