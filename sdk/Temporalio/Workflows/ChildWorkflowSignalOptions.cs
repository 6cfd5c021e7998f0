namespace Temporalio.Workflows;

/// <summary>How a child is signalled.</summary>
public class ChildWorkflowSignalOptions : ICloneable
{
    /// <summary>Cancels the sending; the workflow's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
