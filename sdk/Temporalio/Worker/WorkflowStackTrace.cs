namespace Temporalio.Worker;

/// <summary>Whether workflow stack traces are recorded for the query <c>__stack_trace</c>, which costs time.</summary>
public enum WorkflowStackTrace
{
    /// <summary>Not recorded.</summary>
    None,

    /// <summary>Recorded with files and lines.</summary>
    Normal,

    /// <summary>Recorded without files and lines.</summary>
    WithoutFileInfo,
}
