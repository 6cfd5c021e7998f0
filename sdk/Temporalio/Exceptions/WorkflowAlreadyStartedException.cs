namespace Temporalio.Exceptions;

/// <summary>The workflow id is in use, or was used and may not be used again.</summary>
public class WorkflowAlreadyStartedException : FailureException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What the server said.</param>
    /// <param name="workflowId">The id.</param>
    /// <param name="workflowType">Type of the workflow that was to be started.</param>
    /// <param name="runId">Run that has the id.</param>
    public WorkflowAlreadyStartedException(string message, string workflowId, string workflowType, string runId)
        : base(message)
    {
        WorkflowId = workflowId;
        WorkflowType = workflowType;
        RunId = runId;
    }

    /// <summary>The id.</summary>
    public string WorkflowId { get; private init; }

    /// <summary>Type of the workflow that was to be started.</summary>
    public string WorkflowType { get; private init; }

    /// <summary>Run that has the id.</summary>
    public string RunId { get; private init; }
}
