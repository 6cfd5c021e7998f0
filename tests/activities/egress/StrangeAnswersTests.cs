using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Tests.Egress.Encryption;
using DataEgress.Activities.Tests.Egress.Entries;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress;

/// <summary>
/// Answers that are not the service's, or not all of them, and look like success: what somebody on the way makes of an error.
/// None may be taken for "nothing is there", and all must be tried again.
/// </summary>
public sealed class StrangeAnswersTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.csv.enc";

    private static readonly Fault.Answer Page = new(200, "text/html", "<html><body>Please sign in.</body></html>");
    private static readonly Fault.Answer Nothing = new(200, "application/xml", "");
    private static readonly Fault.Answer Json = new(200, "application/json", "{}");

    private static readonly Fault.Answer[] ToJson = [Page, Nothing, Json, new(200, "application/json", "{\"Items\":[{\"source_prefix\":{\"S\":\"cbol/$TODAYS")];

    private static readonly Fault.Answer[] ToXml =
    [
        Page,
        Nothing,
        Json,
        new(200, "application/xml", """<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>"""),
        new(200, "application/xml", "<ListBucketResult><Name>source</Name><Prefix>cbol/2026-12-31/</Prefix><KeyCount>1</KeyCount></ListBucketResult>"),
    ];

    private readonly byte[] plain = RandomNumberGenerator.GetBytes(100_000);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync(kms: true);
        var kms = fixture.Get<IAmazonKeyManagementService>();
        var keyId = (await kms.CreateKeyAsync(new(), Cancellation)).KeyMetadata.Arn;
        var generated = await kms.GenerateDataKeyAsync(new() { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, Cancellation);
        var counter = RandomNumberGenerator.GetBytes(16);
        await fixture.PutAsync(Key, CtrStreamTests.Naive(generated.Plaintext.ToArray(), counter, plain), new Dictionary<string, string>
        {
            [Envelope.KeyIdEntry] = keyId,
            [Envelope.IvEntry] = Convert.ToBase64String(counter),
            [Envelope.CiphertextEntry] = Convert.ToBase64String(generated.CiphertextBlob.ToArray()),
        });
        var dynamo = fixture.Get<IAmazonDynamoDB>();
        await dynamo.CreateTableAsync(
            new()
            {
                TableName = "data-egress",
                KeySchema = [new(Columns.SourcePrefix, KeyType.HASH), new(Columns.PipelineName, KeyType.RANGE)],
                AttributeDefinitions = [new(Columns.SourcePrefix, ScalarAttributeType.S), new(Columns.PipelineName, ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Cancellation);
        await dynamo.PutItemAsync("data-egress", EntryReaderTests.Minimal, Cancellation);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public Task ListBatches_StrangeAnswer_IsTriedAgain() => AssertRetriedAsync(
        ToXml,
        r => r is { Service: "S3", Operation: "GET" },
        () => fixture.Egress.ListBatchesAsync(new(Entry.ToS3, Entry.EventTime, 10, 1L << 30)));

    [Fact]
    public Task FindEntries_StrangeAnswer_IsTriedAgain() => AssertRetriedAsync(
        ToJson,
        r => r.Service.StartsWith("DynamoDB", StringComparison.Ordinal),
        () => fixture.Egress.FindEntriesAsync(new(new("source", EgressFixture.Folder + "pipeline_success.flag"), Entry.EventTime)));

    [Fact]
    public Task ReadEntry_StrangeAnswer_IsTriedAgain() => AssertRetriedAsync(
        ToJson, r => r.Service.StartsWith("DynamoDB", StringComparison.Ordinal), () => fixture.Egress.ReadEntryAsync(Entry.ToS3.Key));

    [Fact]
    public Task TransferBatch_StrangeAnswerOfKms_IsTriedAgain() =>
        AssertTransferRetriedAsync(ToJson, Entry.ToS3 with { Decrypt = true }, r => r.Service == "TrentService");

    [Fact]
    public Task TransferBatch_StrangeAnswerOfSsm_IsTriedAgain() =>
        AssertTransferRetriedAsync(ToJson, Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "p" }, r => r.Service == "AmazonSSM");

    [Fact]
    public Task TransferBatch_StrangeAnswerOfSts_IsTriedAgain() =>
        AssertTransferRetriedAsync(ToXml, Entry.ToS3 with { RoleArn = "arn:aws:iam::123456789012:role/recipient" }, r => r.Service == "STS");

    [Fact]
    public Task TransferBatch_StrangeAnswerToACopy_IsTriedAgain() =>
        AssertTransferRetriedAsync(ToXml, Entry.ToS3, r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal));

    [Fact]
    public Task TransferBatch_StrangeAnswerToAPut_IsTriedAgain() => AssertTransferRetriedAsync(
        ToXml, Entry.ToS3 with { Decrypt = true }, r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal));

    [Fact]
    public Task TransferBatch_StrangeAnswerToAHead_IsTriedAgain() =>
        AssertTransferRetriedAsync(ToXml, Entry.ToS3, r => r.Operation == "HEAD" && r.Target.StartsWith("/source/", StringComparison.Ordinal));

    [Fact]
    public Task TransferBatch_StrangeAnswerToTheBeginningOfAnUpload_IsTriedAgain() =>
        AssertUploadRetriedAsync(r => r.Operation == "POST" && r.Target.EndsWith("uploads", StringComparison.Ordinal));

    [Fact]
    public Task TransferBatch_StrangeAnswerToTheEndOfAnUpload_IsTriedAgain() =>
        AssertUploadRetriedAsync(r => r.Operation == "POST" && r.Target.Contains("uploadId=", StringComparison.Ordinal));

    private async Task AssertUploadRetriedAsync(Func<AwsRequest, bool> suffers)
    {
        await fixture.PutAsync(Key, RandomNumberGenerator.GetBytes(6 << 20));
        await AssertTransferRetriedAsync(ToXml, Entry.ToS3 with { Compression = Compression.Gzip }, suffers);
    }

    private async Task AssertTransferRetriedAsync(Fault.Answer[] answers, EgressEntry entry, Func<AwsRequest, bool> suffers)
    {
        var request = await fixture.PlanAsync(entry);
        await AssertRetriedAsync(answers, suffers, () => fixture.Egress.TransferBatchAsync(request));
        Assert.Empty((await fixture.S3.ListObjectsV2Async(new() { BucketName = "destination" }, Cancellation)).S3Objects ?? []);
        Assert.Empty((await fixture.S3.ListMultipartUploadsAsync("destination", Cancellation)).MultipartUploads ?? []);
    }

    private async Task AssertRetriedAsync<T>(Fault.Answer[] answers, Func<AwsRequest, bool> suffers, Func<Task<T>> activity)
    {
        foreach (var answer in answers)
        {
            fixture.Faults.Next = r => suffers(r) ? answer : null;

            var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(activity));
            TestContext.Current.TestOutputHelper!.WriteLine($"{answer.Body} {failure.ErrorType} {failure.Message}");

            Assert.Contains(failure.ErrorType!, new[] { FailureTypes.Unavailable, FailureTypes.Verification });
            Assert.False(failure.NonRetryable);
            Assert.Contains("retry", failure.Message, StringComparison.Ordinal);
        }

        fixture.Faults.Next = null;
    }
}
