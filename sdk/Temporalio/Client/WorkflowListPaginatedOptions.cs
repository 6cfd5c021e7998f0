namespace Temporalio.Client;

/// <summary>Options for listing one page of workflows.</summary>
public class WorkflowListPaginatedOptions : ICloneable
{
    /// <summary>Size of the page; 0 for the server's default.</summary>
    public int PageSize { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowListPaginatedOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
