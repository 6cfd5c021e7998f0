using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataEgress.Activities.Egress;
using DataEgress.Local.Receiver;
using DataEgress.Workflows.Egress;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Sft;

/// <summary>What happens between us and a receiver: who gets what, how often, and with which certificate.</summary>
public sealed class SftReceiverTests : IAsyncLifetime
{
    private const string Bucket = "stub-hdfs-test";
    private const string StubSetting = "Egress:Sft:StubUrl";
    private const string Password = "of the key store";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sft-receiver-");
    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private readonly ConcurrentQueue<string> posts = [];
    private Func<HttpContext, RequestDelegate, Task> faults = (context, next) => next(context);
    private EgressFixture fixture = null!;
    private ReceiverServer receiver = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        certificates.Write(folder.FullName);
        File.WriteAllBytes(Path.Combine(folder.FullName, "client.p12"), certificates.Client.Export(X509ContentType.Pkcs12, Password));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await fixture.DisposeAsync();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Send_LaterActionFails_RepeatsOnlyWhatWasNotAcknowledged()
    {
        var request = await StageAsync("content"u8.ToArray());
        faults = (context, next) => context.Request.Path == "/DA" ? Answer(context, 503) : next(context);
        Assert.Equal(FailureTypes.Unavailable, (await FailureAsync(request)).ErrorType);
        faults = (context, next) => next(context);

        var outcome = await SendAsync(request);

        Assert.Equal(1, outcome.Totals.Sent);
        Assert.Equal(["/second", "/DA", "/DA"], posts);
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal(2, record.Receipt!.Split('\n').Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("content"u8)), record.Checksum);
    }

    [Fact]
    public async Task Send_ReceiverSaysNothingOfTheContent_ClaimsNoChecksum()
    {
        var request = await StageAsync("content"u8.ToArray());
        faults = (context, _) => Answer(context, 200);

        await SendAsync(request);

        Assert.Null(Assert.Single(await fixture.RecordsAsync()).Checksum);
    }

    [Fact]
    public async Task Send_ReceiverSaysItHasAnotherContent_IsTriedAgain()
    {
        var request = await StageAsync("content"u8.ToArray());
        faults = (context, _) => context.Response.WriteAsync($$"""{"sha256":"{{new string('0', 64)}}"}""", Cancellation);

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
    }

    [Theory]
    [InlineData("CONTENT")]
    [InlineData("contents")]
    [InlineData("conten")]
    public async Task Send_ChangedOnTheDisk_IsNotSentAndStagedAgain(string changed)
    {
        var request = await StageAsync("content"u8.ToArray());
        var staged = Directory.GetFiles(Path.Combine(fixture.StagingRoot, "cbol"), "a.csv", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })[0];
        await File.WriteAllTextAsync(staged, changed, Cancellation);

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.NotStaged, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Empty((await fixture.S3.ListObjectsV2Async(new() { BucketName = Bucket }, Cancellation)).S3Objects ?? []);
        await EgressFixture.RunAsync(() => fixture.Sft.StageBatchAsync(request));
        await SendAsync(request);
        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync(Bucket, "DA/a.csv"));
    }

    [Fact]
    public async Task Send_Silence_NamesTheReceiver()
    {
        var request = await StageAsync("content"u8.ToArray(), ("Egress:Sft:Timeout", "00:00:01"));
        faults = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.Unavailable, false), (failure.ErrorType, failure.NonRetryable));
        Assert.All(["a.csv", receiver.Url + "second", "see that the receiver"], text => Assert.Contains(text, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ClientCertificateInPkcs12_IsShown()
    {
        var request = await StageAsync(
            "content"u8.ToArray(),
            ("Egress:Sft:ClientCertificatePath", Path.Combine(folder.FullName, "client.p12")),
            ("Egress:Sft:ClientKeyPassword", Password));

        Assert.Equal(1, (await SendAsync(request)).Totals.Sent);
    }

    [Fact]
    public async Task Send_NoClientCertificate_IsTriedAgain()
    {
        var request = await StageAsync("content"u8.ToArray(), ("Egress:Sft:ClientCertificatePath", null));

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.Unavailable, false), (failure.ErrorType, failure.NonRetryable));
        Assert.Empty(posts);
    }

    [Fact]
    public async Task Send_Stub_GetsEverythingInsteadOfTheRecipients()
    {
        var request = await StageAsync("content"u8.ToArray(), (StubSetting, "stub"));

        await SendAsync(request);

        Assert.Equal(["/stub", "/stub"], posts);
    }

    [Fact]
    public async Task Send_StubWithoutTls_IsRefused()
    {
        await StageAsync([1]);

        var result = new EgressOptionsValidator().Validate(null, new() { Sft = { StubUrl = "http://stub/DA" } });

        Assert.Contains("Sft:StubUrl", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>A file staged for a route that posts it twice.</summary>
    private async Task<BatchRequest> StageAsync(byte[] content, params (string Name, string? Value)[] settings)
    {
        var routes = Path.Combine(folder.FullName, "routes.yaml");
        var all = new Dictionary<string, string?>
        {
            ["Egress:Sft:RoutesFile"] = routes,
            ["Egress:Sft:ClientCertificatePath"] = DevelopmentCertificates.ClientPath(folder.FullName),
            ["Egress:Sft:TrustPath"] = DevelopmentCertificates.AuthorityPath(folder.FullName),
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        fixture = await EgressFixture.StartAsync(all);
        await fixture.S3.PutBucketAsync(Bucket, Cancellation);
        receiver = await ReceiverServer.StartAsync(
            new()
            {
                ServerCertificate = certificates.Server,
                ClientAuthority = certificates.Authority,
                S3 = fixture.S3,
                Bucket = Bucket,
                Faults = (context, next) =>
                {
                    posts.Enqueue(context.Request.Path.Value!);
                    return faults(context, next);
                },
            },
            Cancellation);
        if (all.GetValueOrDefault(StubSetting) is { } stub)
        {
            fixture.Get<IConfiguration>()[StubSetting] = receiver.Url + stub;
        }

        await File.WriteAllTextAsync(
            routes,
            $$"""
            sender:
              routes:
                - name: cbol
                  source: /data-egress/cbol/
                  actions:
                    - { name: httpRequest, properties: { destination: "{{receiver.Url}}second" } }
                    - { name: httpRequest, properties: { destination: "{{receiver.Url}}DA" } }
            """,
            Cancellation);
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", content);
        var request = await fixture.PlanAsync(Entry.ToSft);
        await EgressFixture.RunAsync(() => fixture.Sft.StageBatchAsync(request));
        return request;
    }

    private Task<BatchOutcome> SendAsync(BatchRequest request) => EgressFixture.RunAsync(
        () => fixture.Sft.SendBatchAsync(new(request.DeliveryId, request.Number, request.Entry, request.SkipReason)));

    private Task<ApplicationFailureException> FailureAsync(BatchRequest request) =>
        Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request));
}
