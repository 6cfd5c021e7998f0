using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataEgress.Local.Receiver;

/// <summary>An authority and the certificates of one server and one client, for one machine and for tests. Never for anything else.</summary>
public sealed class DevelopmentCertificates : IDisposable
{
    private const string AuthorityFile = "authority.pem";
    private const string ServerFile = "server.pem";
    private const string ClientFile = "client.pem";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int SerialBytes = 16;
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private DevelopmentCertificates(X509Certificate2 authority, X509Certificate2 server, X509Certificate2 client)
    {
        Authority = authority;
        Server = server;
        Client = client;
    }

    /// <summary>What both sides trust.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The receiver's certificate with its key, for <c>localhost</c> and the loopback addresses.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The sender's certificate with its key.</summary>
    public X509Certificate2 Client { get; }

    /// <summary>Makes new ones.</summary>
    /// <param name="names">Host names or IP addresses of the server beside localhost.</param>
    public static DevelopmentCertificates Create(params string[] names)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Egress development authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var authority = request.CreateSelfSigned(now - Backdated, now + Lifetime);
        return new DevelopmentCertificates(
            authority,
            Issue(authority, "CN=localhost", ServerAuthentication, AlternativeNames(names)),
            Issue(authority, "CN=egress-sender", ClientAuthentication, null));
    }

    /// <summary>
    /// Reads them from a folder, or makes them there, also where those in it have ended or lack a name: PEM files, the keys
    /// readable by the owner only.
    /// </summary>
    /// <param name="folder">The folder, made if missing.</param>
    /// <param name="names">Host names or IP addresses of the server beside localhost.</param>
    public static DevelopmentCertificates LoadOrCreate(string folder, params string[] names)
    {
        Directory.CreateDirectory(folder);
        if (File.Exists(Path.Combine(folder, ClientFile)))
        {
            var loaded = new DevelopmentCertificates(
                X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, AuthorityFile)),
                Load(Path.Combine(folder, ServerFile)),
                Load(Path.Combine(folder, ClientFile)));
            if (loaded.Client.NotAfter > DateTime.Now && names.All(name => loaded.Server.MatchesHostname(name)))
            {
                return loaded;
            }

            loaded.Dispose();
        }

        var made = Create(names);
        made.Write(folder);
        return made;
    }

    /// <summary>Path of the client's certificate and key in a folder that they were written to.</summary>
    public static string ClientPath(string folder) => Path.Combine(folder, ClientFile);

    /// <summary>Path of the authority's certificate in a folder that it was written to.</summary>
    public static string AuthorityPath(string folder) => Path.Combine(folder, AuthorityFile);

    /// <summary>Writes them to a folder as PEM; the client's last, which marks the folder as complete.</summary>
    public void Write(string folder)
    {
        WriteFile(Path.Combine(folder, AuthorityFile), Authority.ExportCertificatePem());
        WriteFile(Path.Combine(folder, ServerFile), CertificateAndKey(Server));
        WriteFile(Path.Combine(folder, ClientFile), CertificateAndKey(Client));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        Client.Dispose();
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string subject, string usage, X509Extension? alternativeNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (alternativeNames is not null)
        {
            request.CertificateExtensions.Add(alternativeNames);
        }

        using var issued = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(SerialBytes));
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        builder.AddDnsName("localhost");
        builder.AddIpAddress(IPAddress.Loopback);
        builder.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }

    private static X509Certificate2 Load(string path) => X509Certificate2.CreateFromPemFile(path, path);

    private static string CertificateAndKey(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static void WriteFile(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        using var writer = new StreamWriter(stream);
        writer.Write(pem);
    }
}
