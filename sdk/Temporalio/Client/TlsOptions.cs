using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Client;

/// <summary>TLS of a connection. Certificates and keys are PEM.</summary>
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The official API uses arrays.")]
public class TlsOptions : ICloneable
{
    /// <summary>Certificates that the server's must be signed by; the machine's trust when null.</summary>
    public byte[]? ServerRootCACert { get; set; }

    /// <summary>Name to expect in the server's certificate, and for SNI, instead of the target host.</summary>
    public string? Domain { get; set; }

    /// <summary>Certificate that this client shows, with its chain; needs <see cref="ClientPrivateKey"/>.</summary>
    public byte[]? ClientCert { get; set; }

    /// <summary>Key of <see cref="ClientCert"/>.</summary>
    public byte[]? ClientPrivateKey { get; set; }

    /// <summary>No TLS, even where an API key would turn it on.</summary>
    public bool Disabled { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
