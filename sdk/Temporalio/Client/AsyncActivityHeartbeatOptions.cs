namespace Temporalio.Client;

/// <summary>Options for a heartbeat from outside.</summary>
public class AsyncActivityHeartbeatOptions : ICloneable
{
    /// <summary>What the next attempt should know.</summary>
    public IReadOnlyCollection<object?>? Details { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (AsyncActivityHeartbeatOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
