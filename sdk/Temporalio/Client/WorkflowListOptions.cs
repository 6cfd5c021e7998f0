namespace Temporalio.Client;

/// <summary>Options for listing workflows.</summary>
public class WorkflowListOptions : ICloneable
{
    /// <summary>Number of workflows after which to stop; 0 for all.</summary>
    public int Limit { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowListOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
