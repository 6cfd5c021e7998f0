using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using DataEgress.Local.Receiver;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DataEgress.Activities.Tests.Egress.Encryption;

/// <summary>A data key service: HTTPS, for those with a client certificate of the authority only.</summary>
internal sealed class DataKeyServer : IAsyncDisposable
{
    public const string KeyId = "cloudhsm:7,14";

    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, string> keys = new(StringComparer.Ordinal);

    private DataKeyServer(DevelopmentCertificates certificates)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == certificates.Client.Thumbprint;
            })));
        application = builder.Build();
        application.Run(HandleAsync);
    }

    public string Url => application.Urls.Single();

    /// <summary>Set: it answers with this status instead; with 0 it breaks the connection.</summary>
    public int? Failing { get; set; }

    public static async Task<DataKeyServer> StartAsync(DevelopmentCertificates certificates)
    {
        var server = new DataKeyServer(certificates);
        await server.application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A new key, plain and encrypted.</summary>
    public (byte[] Key, string Encrypted) Generate()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var encrypted = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        keys[encrypted] = Convert.ToBase64String(key);
        return (key, encrypted);
    }

    public byte[] Decrypt(string encrypted) => Convert.FromBase64String(keys[encrypted]);

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (Failing is 0)
        {
            context.Abort();
        }
        else if (Failing is { } status)
        {
            context.Response.StatusCode = status;
        }
        else if (!request.Query.ContainsKey("correlationId"))
        {
            context.Response.StatusCode = 404;
        }
        else if (request is { Method: "GET", Path.Value: "/datakey" })
        {
            await AnswerAsync(context, 201, Generate().Encrypted);
        }
        else if (request is { Method: "POST", Path.Value: "/datakey/actions/decrypt" })
        {
            using var reader = new StreamReader(request.Body);
            var encrypted = await reader.ReadToEndAsync(context.RequestAborted);
            if (request.Query["keyId"] == KeyId && keys.ContainsKey(encrypted))
            {
                await AnswerAsync(context, 200, encrypted);
            }
            else
            {
                context.Response.StatusCode = 400;
            }
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task AnswerAsync(HttpContext context, int status, string encrypted)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(
            new { dataKeyEncryptionKeyId = KeyId, plaintextDataKey = keys[encrypted], ciphertextDataKey = encrypted }, context.RequestAborted);
    }
}
