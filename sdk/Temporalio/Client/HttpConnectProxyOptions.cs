namespace Temporalio.Client;

/// <summary>A proxy that is asked for a tunnel with HTTP CONNECT.</summary>
public class HttpConnectProxyOptions : ICloneable
{
    /// <summary>Creates options; the host must be set.</summary>
    public HttpConnectProxyOptions()
    {
    }

    /// <summary>Creates options.</summary>
    /// <param name="targetHost">The proxy, as <c>host:port</c>.</param>
    public HttpConnectProxyOptions(string targetHost) => TargetHost = targetHost;

    /// <summary>The proxy, as <c>host:port</c>.</summary>
    public string? TargetHost { get; set; }

    /// <summary>User name and password, if the proxy wants them.</summary>
    public (string Username, string Password)? BasicAuth { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
