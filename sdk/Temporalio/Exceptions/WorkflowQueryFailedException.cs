namespace Temporalio.Exceptions;

/// <summary>The workflow failed to answer a query.</summary>
public class WorkflowQueryFailedException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What the workflow said.</param>
    public WorkflowQueryFailedException(string message)
        : base(message)
    {
    }
}
