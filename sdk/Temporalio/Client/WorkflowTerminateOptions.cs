namespace Temporalio.Client;

/// <summary>Options for terminating a workflow.</summary>
public class WorkflowTerminateOptions : ICloneable
{
    /// <summary>Values that say more about the reason.</summary>
    public IReadOnlyCollection<object?>? Details { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowTerminateOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
