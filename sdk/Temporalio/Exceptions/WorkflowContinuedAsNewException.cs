namespace Temporalio.Exceptions;

/// <summary>The run continued as a new one and the caller did not want to follow it.</summary>
public class WorkflowContinuedAsNewException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="newRunId">Id of the new run.</param>
    public WorkflowContinuedAsNewException(string newRunId)
        : base("Workflow continued as new") => NewRunId = newRunId;

    /// <summary>Id of the new run.</summary>
    public string NewRunId { get; private init; }
}
