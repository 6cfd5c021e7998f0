using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>How an HTTPS client shows itself, and whom it believes.</summary>
internal static class ClientCertificates
{
    /// <summary>TLS settings with a client certificate and trust of our own, where they are named.</summary>
    /// <param name="certificatePath">PEM, or PKCS#12 by its extension; null for none.</param>
    /// <param name="keyPath">PEM of the key, if not with the certificate.</param>
    /// <param name="password">Of the key or the PKCS#12 file.</param>
    /// <param name="trustPath">PEM of the authorities; null for those of the system.</param>
    /// <param name="verify">False: any certificate of the other side will do.</param>
    public static SslClientAuthenticationOptions Tls(
        string? certificatePath, string? keyPath, string? password, string? trustPath, bool verify)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (certificatePath is not null)
        {
            tls.ClientCertificates = [Load(certificatePath, keyPath, password)];
        }

        if (trustPath is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(trustPath);
            tls.CertificateChainPolicy = policy;
        }

        if (!verify)
        {
#pragma warning disable CA5359 // Only where a route says so; the sender logs every such post as critical.
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return tls;
    }

    /// <summary>Loads a certificate with its private key.</summary>
    public static X509Certificate2 Load(string path, string? keyPath, string? password)
    {
        if (Path.GetExtension(path) is ".p12" or ".pfx")
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }

        return password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
    }
}
