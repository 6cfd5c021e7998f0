using System.Security.Cryptography;
using System.Text;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

public sealed class ClientSideTransferTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.csv";
    private const string Target = "out/cbol/a.csv";

    // More than one part of the test's size.
    private const int Large = (5 * 1024 * 1024) + 4321;

    private EgressFixture fixture = null!;
    private EncryptionClient client = null!;

    public static TheoryData<string> Forms => EncryptionClient.Forms;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync();
        client = new(fixture);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await fixture.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task TransferBatch_EnvelopeInMetadata_ArrivesDecrypted(string form)
    {
        var plain = RandomNumberGenerator.GetBytes(70_001);
        await client.PutAsync(Key, form, plain);

        await TransferAsync(Entry.ToS3);

        Assert.Equal(plain, await fixture.GetAsync("destination", Target));
        var target = await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation);
        Assert.False(ClientSideEnvelopeReader.IsMarked(target!.Metadata));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(plain)), Assert.Single(await fixture.RecordsAsync()).Sha256Written);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task TransferBatch_EnvelopeInInstructionFile_ArrivesDecryptedWithoutThatFile(string form)
    {
        var plain = RandomNumberGenerator.GetBytes(1_000);
        await client.PutWithInstructionsAsync(Key, form, plain);
        await client.PutWithInstructionsAsync(EgressFixture.Folder + "b.csv", form, plain);

        var outcome = await TransferAsync(Entry.ToS3);

        Assert.Equal(new DeliveryTotals(Sent: 2, Bytes: 2 * plain.Length), outcome.Totals);
        Assert.Equal(plain, await fixture.GetAsync("destination", Target));
        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/b.csv"));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", Target + ".instruction", Cancellation));
    }

    [Fact]
    public async Task TransferBatch_InstructionFilesInOtherBatches_AreFoundAndNotSent()
    {
        await client.PutWithInstructionsAsync(Key, "V2 GCM AES/GCM", "first"u8.ToArray());
        await client.PutWithInstructionsAsync(EgressFixture.Folder + "b.csv", "V3 02", "second"u8.ToArray());
        var page = await EgressFixture.RunAsync(() => fixture.Egress.ListBatchesAsync(new(Entry.ToS3, Entry.EventTime, 1, 1L << 40)));

        foreach (var (batch, number) in page.Batches.Select((b, i) => (b, i)))
        {
            await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(
                new(EgressFixture.DeliveryId, number, batch, Entry.ToS3, Entry.EventTime, null)));
        }

        Assert.Equal(2, page.Batches.Count);
        Assert.Equal("first"u8.ToArray(), await fixture.GetAsync("destination", Target));
        Assert.Equal("second"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/b.csv"));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", Target + ".instruction", Cancellation));
    }

    [Theory]
    [InlineData("""{"x-amz-key-v2": 1}""")]
    [InlineData("""{"step": "fold in half"}""")]
    [InlineData("how to read a.csv")]
    public async Task TransferBatch_FileOnlyCalledInstruction_IsSent(string content)
    {
        await fixture.PutAsync(Key, "plain"u8.ToArray());
        await fixture.PutAsync(Key + ".instruction", Encoding.UTF8.GetBytes(content));

        await TransferAsync(Entry.ToS3);

        Assert.Equal("plain"u8.ToArray(), await fixture.GetAsync("destination", Target));
        Assert.Equal(content, Encoding.UTF8.GetString(await fixture.GetAsync("destination", Target + ".instruction")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TransferBatch_InstructionFileComesDamaged_SendsNothingAndIsTriedAgain(bool empty)
    {
        await client.PutWithInstructionsAsync(Key, "V2 GCM AES/GCM", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Faults.Next = r =>
            r.Operation == "GET" && r.Target.Contains(".instruction", StringComparison.Ordinal) ? empty ? new Fault.Truncate(0) : new Fault.Corrupt(100) : null;

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));
        fixture.Faults.Next = null;

        Assert.False(failure.NonRetryable);
        await NothingIsThereAsync();
        Assert.Empty((await fixture.S3.ListObjectsV2Async(new() { BucketName = "destination" }, Cancellation)).S3Objects ?? []);
    }

    [Fact]
    public async Task TransferBatch_PlainObjects_AreNotAskedForInstructionFiles()
    {
        for (var i = 0; i < 20; i++)
        {
            await fixture.PutAsync($"{EgressFixture.Folder}{i:D2}.csv", "plain"u8.ToArray());
        }

        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Requests.Clear();
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.DoesNotContain(fixture.Requests, r => r.Target.Contains(".instruction", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("V1 AES")]
    [InlineData("V2 GCM kms+context")]
    [InlineData("V3 12")]
    public async Task TransferBatch_InParts_ArrivesDecrypted(string form)
    {
        var plain = RandomNumberGenerator.GetBytes(Large);
        await client.PutAsync(Key, form, plain);

        await TransferAsync(Entry.ToS3);

        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
    }

    [Theory]
    [InlineData("V2 GCM AES/GCM", 1_000, 0)]
    [InlineData("V2 GCM AES/GCM", 1_000, -1)]
    [InlineData("V2 GCM AES/GCM", Large, 7)]
    [InlineData("V2 GCM AES/GCM", Large, -16)]
    [InlineData("V3 02", 0, -1)]
    [InlineData("V3 02", Large, Large - 1)]
    [InlineData("V1 AES", Large, -1)]
    public async Task TransferBatch_StoredDamaged_ShowsNothingAtTheDestination(string form, int size, int at)
    {
        var (body, entries) = await client.EncryptAsync(form, new byte[size]);
        body[at < 0 ? body.Length + at : at] ^= 0x80;
        await fixture.PutAsync(Key, body, entries);

        var failure = await FailureAsync(Entry.ToS3);

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.StartsWith("s3://source/" + Key, failure.Message, StringComparison.Ordinal);
        await NothingIsThereAsync();
    }

    [Theory]
    [InlineData("V2 GCM AES/GCM", 1)]
    [InlineData("V2 GCM AES/GCM", 5_000)]
    [InlineData("V3 02", 5_010)]
    [InlineData("V3 02", 5_016)]
    [InlineData("V1 AES", 1)]
    [InlineData("V1 AES", 16)]
    [InlineData("V1 AES", 5_008)]
    public async Task TransferBatch_StoredTruncated_ShowsNothingAtTheDestination(string form, int missing)
    {
        var (body, entries) = await client.EncryptAsync(form, new byte[5_000]);
        await fixture.PutAsync(Key, body[..Math.Max(0, body.Length - missing)], entries);

        var failure = await FailureAsync(Entry.ToS3);

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        await NothingIsThereAsync();
    }

    [Fact]
    public async Task TransferBatch_EnvelopeOfAnotherDataKey_BreaksTheCommitment()
    {
        var (body, entries) = await client.EncryptAsync("V3 02", "content"u8.ToArray());
        entries["x-amz-3"] = (await client.EncryptAsync("V3 02", [])).Entries["x-amz-3"];
        await fixture.PutAsync(Key, body, entries);

        var failure = await FailureAsync(Entry.ToS3);

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("committed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Requests, IsContent);
    }

    [Theory]
    [InlineData("V2 GCM kms+context", "x-amz-matdesc", """{"aws:x-amz-cek-alg":"AES/GCM/NoPadding","department":"sales"}""", "KMS")]
    [InlineData("V2 GCM AES/GCM", "x-amz-cek-alg", "AES/CBC/PKCS5Padding", "x-amz-iv")]
    [InlineData("V2 GCM AES/GCM", "x-amz-matdesc", "{}", "keyid")]
    [InlineData("V2 GCM RSA-OAEP-SHA1", "x-amz-key-v2", "AAAA", "RsaOaepSha1")]
    [InlineData("V2 GCM AESWrap", "x-amz-key-v2", "AAAA", "AesKeyWrap")]
    [InlineData("V1 AES", "x-amz-key", "AAAA", "AesEcb")]
    public async Task TransferBatch_EnvelopeChanged_CannotDecrypt(string form, string entry, string value, string said)
    {
        var (body, entries) = await client.EncryptAsync(form, "content"u8.ToArray());
        entries[entry] = value;
        await fixture.PutAsync(Key, body, entries);

        var failure = await FailureAsync(Entry.ToS3);

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        await NothingIsThereAsync();
    }

    [Fact]
    public async Task TransferBatch_InstructionFileLost_CannotDecrypt()
    {
        await client.PutWithInstructionsAsync(Key, "V3 02", "content"u8.ToArray());
        await fixture.S3.DeleteObjectAsync("source", Key + ".instruction", Cancellation);

        Assert.Contains("instruction file", (await FailureAsync(Entry.ToS3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferBatch_ToBeRewrapped_IsNotSentInTheClear()
    {
        await client.PutAsync(Key, "V2 GCM AES/GCM", "content"u8.ToArray());

        var failure = await FailureAsync(Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "recipient" });

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        await NothingIsThereAsync();
    }

    private static bool IsContent(AwsRequest request) =>
        request.Operation == "GET" && request.Target.StartsWith("/source/" + Key, StringComparison.Ordinal);

    private async Task<BatchOutcome> TransferAsync(EgressEntry entry)
    {
        var request = await fixture.PlanAsync(entry);
        return await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
    }

    private Task<ApplicationFailureException> FailureAsync(EgressEntry entry) =>
        Assert.ThrowsAsync<ApplicationFailureException>(() => TransferAsync(entry));

    private async Task NothingIsThereAsync()
    {
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation));
        var uploads = await fixture.S3.ListMultipartUploadsAsync("destination", Cancellation);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }
}
