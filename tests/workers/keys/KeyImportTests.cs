using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Aws;
using DataEgress.Local.Temporal;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Hosting;
using Temporalio.Client;
using Temporalio.Exceptions;
using Handle = Temporalio.Client.WorkflowHandle<DataEgress.Workflows.Keys.KeyImportWorkflow, DataEgress.Workflows.Keys.KeyImportResult>;

namespace DataEgress.Workers.Tests.Keys;

public sealed class KeyImportTests
{
    private const string Bucket = "key-import";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ceremony_WithAWrongBlobAndASelfApproval_EndsWithAWorkingKey()
    {
        await using var temporal = await TemporalServer.StartAsync(new(), Ct);
        await using var aws = await AwsServer.StartAsync(new(), Ct);
        var credentials = new BasicAWSCredentials("id", "secret");
        using var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        using var kms = new AmazonKeyManagementServiceClient(
            credentials, new AmazonKeyManagementServiceConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        await s3.PutBucketAsync(Bucket, Ct);
        using var host = EgressHost.CreateBuilder([], new Dictionary<string, string?>
        {
            ["TEMPORAL_ADDRESS"] = temporal.Address,
            ["AWS_ENDPOINT_URL"] = aws.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["Egress:Queue:Enabled"] = "false",
        }).Build();
        await host.StartAsync(Ct);
        var client = await TemporalClient.ConnectAsync(new(temporal.Address));
        var request = new KeyImportRequest(
            "test", "alias/data", "rita", [new("rita", []), new("ann", []), new("ben", []), new("cid", [])], SearchAttributes: false);
        var handle = await client.StartWorkflowAsync(
            (KeyImportWorkflow w) => w.RunAsync(request), new(WorkflowIds.KeyImport("test", "alias/data"), TaskQueues.KeyImport));
        var package = (await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.KeyMaterial)).Package!;
        var material = RandomNumberGenerator.GetBytes(32);
        var blob = Wrap(await GetAsync(s3, package.Prefix + "wrapping-public-key.der"), material);

        await SubmitAsync(s3, handle, blob[..100]);
        var refused = await UntilAsync(handle, s => s.Refused is not null);
        Assert.Contains("has 100 bytes; RSAES_OAEP_SHA_256 with RSA_4096 makes 512", refused.Refused, StringComparison.Ordinal);

        await SubmitAsync(s3, handle, blob);
        var digest = (await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval)).Submission!.Sha256;
        await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => ApproveAsync(handle, "rita", digest));
        await handle.SignalAsync(w => w.ApproveAsync(new("import", "ann", null, digest, null)));
        await ApproveAsync(handle, "ben", digest);
        var result = await handle.GetResultAsync();

        Assert.Equal((KeyImportOutcome.Imported, digest), (result.Outcome, result.Sha256));
        Assert.Equal(["ann", "ben"], result.ApprovedBy);
        var key = (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = "alias/data" }, Ct)).KeyMetadata;
        Assert.Equal((KeyState.Enabled, result.KeyId, result.KeyMaterialId), (key.KeyState, key.KeyId, key.CurrentKeyMaterialId));
        await HistoryHidesAsync(handle, blob, material, await GetAsync(s3, package.TokenKey));
        await host.StopAsync(Ct);
    }

    private static byte[] Wrap(byte[] publicKey, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return rsa.Encrypt(material, RSAEncryptionPadding.OaepSHA256);
    }

    private static async Task SubmitAsync(AmazonS3Client s3, Handle handle, byte[] blob)
    {
        const string Key = "submissions/wrapped.bin";
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = Key, InputStream = new MemoryStream(blob) }, Ct);
        await handle.SignalAsync(w => w.SubmitKeyMaterialAsync(
            new(Bucket, Key, Convert.ToHexStringLower(SHA256.HashData(blob)), new[] { "cid" }, null, null)));
    }

    private static Task ApproveAsync(Handle handle, string approver, string digest) =>
        handle.ExecuteUpdateAsync(w => w.DecideAsync(new(DecisionKind.Approve, KeyImportWorkflow.Gate, approver, null, digest, null)));

    private static async Task<byte[]> GetAsync(AmazonS3Client s3, string key)
    {
        using var response = await s3.GetObjectAsync(Bucket, key, Ct);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Ct);
        return content.ToArray();
    }

    private static async Task HistoryHidesAsync(Handle handle, params byte[][] secrets)
    {
        var history = (await handle.FetchHistoryAsync()).Events.SelectMany(Payloads).ToList();
        Assert.NotEmpty(history);
        Assert.All(secrets, secret => Assert.DoesNotContain(history, payload =>
            payload.AsSpan().IndexOf(secret.AsSpan(0, 16)) >= 0
            || Encoding.UTF8.GetString(payload).Contains(Convert.ToBase64String(secret)[..16], StringComparison.Ordinal)));

        static IEnumerable<byte[]> Payloads(Temporalio.Api.History.V1.HistoryEvent e) => [Google.Protobuf.MessageExtensions.ToByteArray(e)];
    }

    private static async Task<KeyImportStatus> UntilAsync(Handle handle, Func<KeyImportStatus, bool> holds)
    {
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == Temporalio.Api.Enums.V1.EventType.WorkflowTaskCompleted && await handle.QueryAsync(w => w.Status()) is var status && holds(status))
            {
                return status;
            }
        }

        throw new InvalidOperationException("the ceremony ended before it was as expected");
    }
}
