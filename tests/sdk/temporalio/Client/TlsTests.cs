using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Temporalio.Client;

namespace Temporalio.Tests.Client;

public class TlsTests
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddDays(1);

    private readonly X509Certificate2 authority = CreateAuthority();

    [Fact]
    public async Task ConnectAsync_OwnAuthorityAndClientCertificate_Accepted()
    {
        string? subject = null;
        using var client = Issue("CN=worker", "worker");
        await using var server = await StartAsync("localhost", https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) =>
            {
                subject = certificate.Subject;
                return true;
            };
        });
        await server.ConnectAsync(options =>
        {
            options.TargetHost = options.TargetHost!.Replace(IPAddress.Loopback.ToString(), "localhost", StringComparison.Ordinal);
            options.Tls = new()
            {
                ServerRootCACert = Encoding.ASCII.GetBytes(authority.ExportCertificatePem()),
                ClientCert = Encoding.ASCII.GetBytes(client.ExportCertificatePem()),
                ClientPrivateKey = Encoding.ASCII.GetBytes(client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            };
        });
        Assert.Equal("CN=worker", subject);
    }

    [Theory]
    [InlineData("temporal.example", true)]
    [InlineData("other.example", false)]
    [InlineData(null, false)]
    public async Task ConnectAsync_Domain_ChecksThatName(string? domain, bool accepted)
    {
        await using var server = await StartAsync("temporal.example");
        var connect = server.ConnectAsync(options => options.Tls = new()
        {
            Domain = domain,
            ServerRootCACert = Encoding.ASCII.GetBytes(authority.ExportCertificatePem()),
        });
        if (accepted)
        {
            await connect;
        }
        else
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => connect);
        }
    }

    [Fact]
    public async Task ConnectAsync_UnknownAuthority_Refused()
    {
        using var other = CreateAuthority();
        await using var server = await StartAsync("temporal.example");
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ConnectAsync(options => options.Tls = new()
        {
            Domain = "temporal.example",
            ServerRootCACert = Encoding.ASCII.GetBytes(other.ExportCertificatePem()),
        }));

        // An API key turns TLS on, with the machine's trust.
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ConnectAsync(options => options.ApiKey = "key"));
    }

    [Fact]
    public void CreateLazy_CertificateWithoutKey_Throws() =>
        Assert.Throws<ArgumentException>(() => TemporalConnection.CreateLazy(new("localhost:1") { Tls = new() { ClientCert = [1] } }));

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From.AddDays(-1), To.AddDays(1));
    }

    private Task<GrpcTestServer> StartAsync(string name, Action<HttpsConnectionAdapterOptions>? configure = null) =>
        GrpcTestServer.StartAsync(listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = Issue($"CN={name}", name);
            configure?.Invoke(https);
        }));

    private X509Certificate2 Issue(string subject, string dnsName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, From, To, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
