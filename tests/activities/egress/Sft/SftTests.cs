using System.Security.Cryptography;
using DataEgress.Activities.Tests.Egress.Encryption.ClientSide;
using DataEgress.Local.Receiver;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress.Sft;

public sealed class SftTests : IAsyncLifetime
{
    private const string Bucket = "stub-hdfs-test";

    // The receiver refuses file names with a backslash, which S3 keys may have.
    private const string RefusedName = "refused\\.csv";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sft-");
    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private EgressFixture fixture = null!;
    private ReceiverServer receiver = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        certificates.Write(folder.FullName);
        var routes = Path.Combine(folder.FullName, "routes.yaml");
        fixture = await EgressFixture.StartAsync(new()
        {
            ["Egress:Sft:RoutesFile"] = routes,
            ["Egress:Sft:ClientCertificatePath"] = DevelopmentCertificates.ClientPath(folder.FullName),
            ["Egress:Sft:TrustPath"] = DevelopmentCertificates.AuthorityPath(folder.FullName),
        });
        await fixture.S3.PutBucketAsync(Bucket, Cancellation);
        receiver = await ReceiverServer.StartAsync(
            new() { ServerCertificate = certificates.Server, ClientAuthority = certificates.Authority, S3 = fixture.S3, Bucket = Bucket }, Cancellation);
        await File.WriteAllTextAsync(
            routes,
            $$"""
            sender:
              retryBehaviour: { backOffMultiplier: 2, maximumRedeliveries: 1, redeliveryDelay: 10 }
              routes:
                - name: cbol
                  source: /data-egress/cbol/
                  errorFolder: /data-egress/error
                  deleteOnSend: true
                  actions:
                    - { name: writeFile, properties: { destination: /data-egress/copy } }
                    - { name: writeFile, properties: { destination: /data-egress/second } }
                    - { name: renameFile, properties: { rename_regex: "(.+)", rename_replacement: "TEST_$1" } }
                    - { name: httpRequest, properties: { destination: "{{receiver.Url}}DA" } }
                - name: second
                  source: /data-egress/second/
                  actions:
                    - { name: httpRequest, properties: { destination: "{{receiver.Url}}second" } }
            """,
            Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await fixture.DisposeAsync();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task StageAndSend_EncryptedFile_ArrivesDecryptedByEveryActionOfItsRoute()
    {
        var plain = RandomNumberGenerator.GetBytes(300_000);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a b.csv.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToSft with { Decrypt = true });

        var staged = await StageAsync(request);
        var outcome = await SendAsync(request);

        Assert.Equal((1, new Redelivery(1, TimeSpan.FromMilliseconds(10), 2, TimeSpan.FromHours(1))), (staged.Files, staged.Redelivery));
        Assert.Equal(new DeliveryTotals(Sent: 1, Bytes: plain.Length), outcome.Totals);
        Assert.Equal(plain, await fixture.GetAsync(Bucket, "DA/TEST_a b.csv"));
        Assert.Equal(plain, await fixture.GetAsync(Bucket, "second/a b.csv"));
        Assert.Equal(plain, await File.ReadAllBytesAsync(Path.Combine(fixture.StagingRoot, "copy", "a b.csv"), Cancellation));
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal(
            (FileOutcome.Sent, "/data-egress/cbol/TEST_a b.csv", Convert.ToHexStringLower(SHA256.HashData(plain))),
            (record.Outcome, record.Target, record.Sha256Written));
        Assert.NotNull(record.Receipt);
        Assert.Empty(FilesBelow("cbol"));
    }

    [Fact]
    public async Task StageAndSend_S3EncryptionClientsFile_ArrivesDecrypted()
    {
        using var client = new EncryptionClient(fixture);
        await client.PutWithInstructionsAsync(EgressFixture.Folder + "a.csv", "V3 02", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);

        await StageAsync(request);
        var outcome = await SendAsync(request);

        Assert.Equal(1, outcome.Totals.Sent);
        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync(Bucket, "DA/TEST_a.csv"));
    }

    [Fact]
    public async Task Stage_S3EncryptionClientsFileDamaged_LeavesNothingToSend()
    {
        using var client = new EncryptionClient(fixture);
        var (body, entries) = await client.EncryptAsync("V2 GCM AES/GCM", new byte[300_000]);
        body[^1] ^= 1;
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", body, entries);
        var request = await fixture.PlanAsync(Entry.ToSft);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => StageAsync(request));

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Empty(FilesBelow("cbol"));
        Assert.Empty(FilesBelow(Path.Combine(".egress", "incoming")));
    }

    [Fact]
    public async Task Send_Repeated_SendsNothingTwice()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        await SendAsync(request);
        fixture.Requests.Clear();

        await StageAsync(request);
        var outcome = await SendAsync(request);

        Assert.Equal(1, outcome.Totals.Sent);
        Assert.DoesNotContain(fixture.Requests, r => r.Operation == "PUT" && r.Target.StartsWith("/" + Bucket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forget_AfterTheReceipt_LeavesNothingAndSendsNothingAgain()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + RefusedName, "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft, "not wanted any more");
        await StageAsync(request);
        var sent = await SendAsync(request);
        var records = await fixture.RecordsAsync();
        Assert.NotEmpty(FilesBelow(".egress"));

        await ForgetAsync();
        await ForgetAsync();

        Assert.Empty(FilesBelow(".egress"));
        Assert.False(Directory.Exists(Path.Combine(fixture.StagingRoot, "cbol", ".outgoing")));
        fixture.Requests.Clear();
        Assert.Equal(0, (await StageAsync(request)).Files);
        Assert.Equal(sent.Totals, (await SendAsync(request)).Totals);
        Assert.DoesNotContain(fixture.Requests, r => r.Operation == "PUT" && r.Target.StartsWith("/" + Bucket, StringComparison.Ordinal));
        Assert.Equal(records, await fixture.RecordsAsync());
    }

    [Theory]
    [InlineData("staged")]
    [InlineData("posted")]
    [InlineData("names")]
    public async Task Forget_Interrupted_SendsNothingAgainAndCanBeFinished(string gone)
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        var sent = await SendAsync(request);
        foreach (var path in Directory.GetFiles(Path.Combine(fixture.StagingRoot, ".egress"), "*", SearchOption.AllDirectories)
            .Where(f => f.Contains(".staged.", StringComparison.Ordinal) || f.Contains($".{gone}.", StringComparison.Ordinal) || f.Contains($"/{gone}/", StringComparison.Ordinal)))
        {
            File.Delete(path);
        }

        fixture.Requests.Clear();
        await StageAsync(request);
        Assert.Equal(sent.Totals, (await SendAsync(request)).Totals);
        Assert.DoesNotContain(fixture.Requests, r => r.Operation == "PUT" && r.Target.StartsWith("/" + Bucket, StringComparison.Ordinal));

        await ForgetAsync();

        Assert.Empty(FilesBelow(".egress"));
    }

    [Fact]
    public async Task Forget_NotSent_RemovesWhatWasStaged()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        await StageAsync(request with { DeliveryId = "another" });

        Assert.Equal(1, (await ForgetAsync()).Files);

        // Of another delivery nothing is touched.
        Assert.Equal(["a.csv"], FilesBelow("cbol"));
        Assert.Equal(["another"], Directory.GetFiles(Path.Combine(fixture.StagingRoot, ".egress", "journal"), "*.delivery").Select(File.ReadAllText));
        await EgressFixture.RunAsync(() => fixture.Sft.SendBatchAsync(new("another", 0, request.Entry)));
        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync(Bucket, "DA/TEST_a.csv"));
    }

    [Fact]
    public async Task Send_FailedAndAborted_ReceiptTellsWhatWasSent()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + RefusedName, "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request));

        Assert.Equal((FileOutcome.Sent, EgressFixture.Folder + "a.csv"), Assert.Single(await fixture.RecordsAsync()) switch { var r => (r.Outcome, r.Source) });
    }

    [Fact]
    public async Task Stage_OnAnotherHost_LeavesOutWhatTheFirstHasSent()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + RefusedName, "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request));
        Directory.Delete(Path.Combine(fixture.StagingRoot, ".egress"), recursive: true);

        Assert.Equal(1, (await StageAsync(request)).Files);
    }

    [Fact]
    public async Task Stage_Repeated_ReadsTheSourceOnce()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        fixture.Requests.Clear();

        var staged = await StageAsync(request);

        Assert.Equal(1, staged.Files);
        Assert.DoesNotContain(fixture.Requests, r => r.Operation == "GET" && r.Target.StartsWith("/source/cbol", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stage_NameOfAFileOfAnotherBatch_IsRefused()
    {
        await fixture.PutAsync(EgressFixture.Folder + "x/a.csv", "first"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + "y/a.csv", "second"u8.ToArray());
        var page = await EgressFixture.RunAsync(() => fixture.Egress.ListBatchesAsync(new(Entry.ToSft, Entry.EventTime, 1, 1L << 40)));
        var requests = page.Batches.Select((batch, number) => new BatchRequest(EgressFixture.DeliveryId, number, batch, Entry.ToSft, Entry.EventTime)).ToList();
        await StageAsync(requests[0]);
        await StageAsync(requests[0]);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => StageAsync(requests[1]));

        Assert.Equal((FailureTypes.Configuration, true), (failure.ErrorType, failure.NonRetryable));
        Assert.All(["x/a.csv", "y/a.csv", "rename it"], text => Assert.Contains(text, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_NotStagedHere_SaysSo() => Assert.Equal(
        FailureTypes.NotStaged,
        (await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(
            () => fixture.Sft.SendBatchAsync(new(EgressFixture.DeliveryId, 7, Entry.ToSft))))).ErrorType);

    [Fact]
    public async Task Send_Refused_LiesInTheErrorFolderWithTheReason()
    {
        await fixture.PutAsync(EgressFixture.Folder + RefusedName, "content"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + "taken.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request));

        Assert.Equal((FailureTypes.Refused, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Equal([RefusedName, RefusedName + ".reason"], FilesBelow("error"));
        var reason = await File.ReadAllTextAsync(Path.Combine(fixture.StagingRoot, "error", RefusedName + ".reason"), Cancellation);
        Assert.Contains(FailureTypes.Refused, reason, StringComparison.Ordinal);
        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync(Bucket, "DA/TEST_taken.csv"));
    }

    [Fact]
    public async Task Send_RefusedAndSkipped_IsRecorded()
    {
        await fixture.PutAsync(EgressFixture.Folder + RefusedName, "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft, "not wanted any more");
        await StageAsync(request);

        var outcome = await SendAsync(request);

        Assert.Equal(new DeliveryTotals(Skipped: 1), outcome.Totals);
        Assert.Equal(FileOutcome.Skipped, Assert.Single(await fixture.RecordsAsync()).Outcome);
    }

    [Fact]
    public async Task Send_ReceiverUnavailable_IsRetriedAndMovedAtTheLastAttempt()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToSft);
        await StageAsync(request);
        await receiver.DisposeAsync();
        var policy = new RetryPolicy { MaximumAttempts = 2 };

        var first = await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request, policy, 1));
        Assert.Equal((FailureTypes.Unavailable, false), (first.ErrorType, first.NonRetryable));
        Assert.Empty(FilesBelow("error"));

        await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(request, policy, 2));
        Assert.Equal(["a.csv", "a.csv.reason"], FilesBelow("error"));
    }

    private Task<StagedBatch> StageAsync(BatchRequest request) => EgressFixture.RunAsync(() => fixture.Sft.StageBatchAsync(request));

    private Task<BatchOutcome> SendAsync(BatchRequest request, RetryPolicy? policy = null, int attempt = 1) => EgressFixture.RunAsync(
        () => fixture.Sft.SendBatchAsync(new(request.DeliveryId, request.Number, request.Entry, request.SkipReason)),
        new() { Info = ActivityEnvironment.DefaultInfo with { Attempt = attempt, RetryPolicy = policy ?? new() } });

    private Task<ForgottenDelivery> ForgetAsync() => EgressFixture.RunAsync(() => fixture.Sft.ForgetDeliveryAsync(new(EgressFixture.DeliveryId)));

    private string[] FilesBelow(string name)
    {
        var path = Path.Combine(fixture.StagingRoot, name);
        return Directory.Exists(path)
            ? [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
            : [];
    }
}
