namespace Temporalio.Exceptions;

/// <summary>Workflow code used another task scheduler than the workflow's.</summary>
public class InvalidWorkflowSchedulerException : InvalidWorkflowOperationException
{
    private readonly string? stackTraceOverride;

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was done.</param>
    /// <param name="stackTraceOverride">Stack trace of the place where it was done.</param>
    internal InvalidWorkflowSchedulerException(string message, string? stackTraceOverride = null)
        : base(message) => this.stackTraceOverride = stackTraceOverride;

    /// <inheritdoc />
    public override string? StackTrace => stackTraceOverride ?? base.StackTrace;
}
