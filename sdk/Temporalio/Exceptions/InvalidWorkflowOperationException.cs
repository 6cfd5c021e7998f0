namespace Temporalio.Exceptions;

/// <summary>Workflow code did something that workflow code may not do; it fails the workflow task, not the workflow.</summary>
public class InvalidWorkflowOperationException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was done.</param>
    internal InvalidWorkflowOperationException(string message)
        : base(message)
    {
    }
}
