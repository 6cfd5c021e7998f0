namespace Temporalio.Exceptions;

/// <summary>Workflow code did something else than its history says.</summary>
public class WorkflowNondeterminismException : InvalidWorkflowOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Where code and history differ.</param>
    internal WorkflowNondeterminismException(string message)
        : base(message)
    {
    }
}
