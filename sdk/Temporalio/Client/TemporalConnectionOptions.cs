using Temporalio.Runtime;

namespace Temporalio.Client;

/// <summary>Options of a connection.</summary>
public class TemporalConnectionOptions : ICloneable
{
    /// <summary>Creates options; the host must be set.</summary>
    public TemporalConnectionOptions()
    {
    }

    /// <summary>Creates options.</summary>
    /// <param name="targetHost">The server, as <c>host:port</c>.</param>
    public TemporalConnectionOptions(string targetHost) => TargetHost = targetHost;

    /// <summary>The server, as <c>host:port</c>.</summary>
    public string? TargetHost { get; set; }

    /// <summary>TLS; used when not null, and by default when there is an API key.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>How calls are repeated; defaults when null.</summary>
    public RpcRetryOptions? RpcRetry { get; set; }

    /// <summary>HTTP/2 pings; none when null.</summary>
    public KeepAliveOptions? KeepAlive { get; set; } = new();

    /// <summary>How requests are compressed.</summary>
    public GrpcCompression GrpcCompression { get; set; } = new GrpcCompression.Gzip();

    /// <summary>Metadata of every call.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? RpcMetadata { get; set; }

    /// <summary>Binary metadata of every call; names end in <c>-bin</c>.</summary>
    public IReadOnlyCollection<KeyValuePair<string, byte[]>>? RpcBinaryMetadata { get; set; }

    /// <summary>API key, sent as bearer token unless there is an <c>authorization</c> metadata entry. Turns TLS on.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Who this is, as shown in histories; <c>pid@host</c> when null.</summary>
    public string? Identity { get; set; }

    /// <summary>Runtime whose meter is used; the process's when null.</summary>
    public TemporalRuntime? Runtime { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (TemporalConnectionOptions)MemberwiseClone();
        copy.Tls = (TlsOptions?)Tls?.Clone();
        copy.RpcRetry = (RpcRetryOptions?)RpcRetry?.Clone();
        copy.KeepAlive = (KeepAliveOptions?)KeepAlive?.Clone();
        return copy;
    }
}
