namespace Temporalio.Client;

/// <summary>Options for executing an update.</summary>
public class WorkflowUpdateOptions : ICloneable
{
    /// <summary>Creates options without an id.</summary>
    public WorkflowUpdateOptions()
    {
    }

    /// <summary>Creates options with an id.</summary>
    /// <param name="id">Id of the update.</param>
    public WorkflowUpdateOptions(string id) => Id = id;

    /// <summary>Id of the update, unique within the workflow; a random one when null.</summary>
    public string? Id { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowUpdateOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
