using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.EndToEnd.Tests.Processes;
using DataEgress.Workflows;
using DataEgress.Workflows.Keys;
using Temporalio.Client;
using EventType = Temporalio.Api.Enums.V1.EventType;

namespace DataEgress.EndToEnd.Tests;

/// <summary>A key's ceremony as people go through it: a server, workers of which one is killed, and the <c>egress</c> command.</summary>
public sealed class KeyCeremonyTests : IDisposable
{
    private const string Id = "key-import/qa/storage";
    private const string Bucket = "key-import";
    private const string BlobKey = "submissions/qa/storage/wrapped.bin";
    private const string Approvers = """
        [{"name":"dora","groups":["security"]},{"name":"ada","groups":["security"]},{"name":"bob","groups":["security"]},{"name":"erik","groups":["security"]}]
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("egress-ceremony-").FullName;
    private readonly BasicAWSCredentials credentials = new("local", "local");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Ceremony_WrongBlobSelfApprovalAndKilledWorker_EndsWithAWorkingKey()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker", "--data", Path.Combine(folder, "data"));
        await using var first = Processes.Workers.Start(local);
        var egress = new EgressCli(local);
        using var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(local.Temporal));
        var handle = client.GetWorkflowHandle(Id);

        // Begun by dora, once.
        await File.WriteAllTextAsync(Path.Combine(folder, "approvers.json"), Approvers, Cancellation);
        string[] import = ["key", "import", "qa", "storage", "--approvers", Path.Combine(folder, "approvers.json"), "--by", "dora"];
        Assert.Equal(Id, (await egress.JsonAsync(import)).GetProperty("id").GetString());
        Assert.Contains("running already", (await egress.ExpectAsync(ExitCode.Refused, import)).Error, StringComparison.Ordinal);
        var asked = await handle.WaitsForAsync(SearchAttributes.KeyMaterial);

        // The custodian takes the package and wraps the key, and at first uploads half of it.
        var package = await egress.JsonAsync("key", "package", "qa", "storage");
        var prefix = package.GetProperty("prefix").GetString()!;
        var material = RandomNumberGenerator.GetBytes(KeyWrapping.MaterialBytes);
        var blob = Wrap(await GetAsync(s3, prefix + "wrapping-public-key.der"), material);
        await SubmitAsync(egress, s3, blob[..(blob.Length / 2)]);
        var refused = await handle.UntilAsync<KeyImportStatus>(Queries.Status, s => s.Refused is not null);
        Assert.Contains("has 256 bytes; RSAES_OAEP_SHA_256 with RSA_4096 makes 512", refused.Refused, StringComparison.Ordinal);
        Assert.Contains("upload it and submit it again", refused.Refused, StringComparison.Ordinal);
        Assert.Equal(SearchAttributes.KeyMaterial, refused.WaitingFor);

        // The right one waits for two people, and dora is none of them.
        await SubmitAsync(egress, s3, blob);
        await handle.WaitsForAsync(SearchAttributes.Approval, asked.EventId);
        var digest = Convert.ToHexStringLower(SHA256.HashData(blob));
        var pending = Assert.Single((await egress.JsonAsync("pending")).EnumerateArray());
        Assert.Equal((Id, SearchAttributes.Approval), (pending.GetProperty("id").GetString(), pending.GetProperty("for").GetString()));
        Assert.Equal($"egress approve {Id} --gate import --digest {digest}", pending.GetProperty("commands")[0].GetString());
        var self = await egress.ExpectAsync(ExitCode.Refused, "approve", Id, "--digest", digest, "--by", "dora");
        Assert.Contains("four eyes", self.Error, StringComparison.Ordinal);

        // The worker dies while people are waited for; what they decide meanwhile is not lost, and another takes over.
        await first.KillAsync();
        var printed = (await egress.RunAsync("approve", Id, "--gate", "import", "--digest", digest, "--by", "ada", "--print")).Output;
        await new TemporalCli(client).RunAsync(printed.Split('\n').Single(line => line.StartsWith("temporal workflow signal", StringComparison.Ordinal)));
        var signaled = await handle.EventAsync(e => e.EventType == EventType.WorkflowExecutionSignaled && e.WorkflowExecutionSignaledEventAttributes.SignalName == Signals.Approve);
        await using var second = Processes.Workers.Start(local);
        await egress.RunAsync("approve", Id, "--gate", "import", "--digest", digest, "--by", "bob");
        var result = await client.GetWorkflowHandle<KeyImportWorkflow, KeyImportResult>(Id).ResultAsync();

        Assert.Equal((KeyImportOutcome.Imported, digest), (result.Outcome, result.Sha256));
        Assert.Equal(["ada", "bob"], result.ApprovedBy);
        await handle.EventAsync(
            e => e.EventType == EventType.WorkflowTaskStarted
                && e.WorkflowTaskStartedEventAttributes.Identity.StartsWith($"{second.Id}@", StringComparison.Ordinal),
            signaled.EventId);
        await KeyWorksAsync(local, result);
        var audit = (await egress.JsonAsync("key", "status", "qa", "storage")).GetProperty("audit").EnumerateArray().ToList();
        Assert.Contains(audit, a => a.TryGetProperty("refused", out var why) && why.GetString()!.Contains("four eyes", StringComparison.Ordinal) && a.GetProperty("by").GetString() == "dora");
        Assert.Empty(await WorkflowEvents.ListAsync(client, "WaitingFor IS NOT NULL AND ExecutionStatus = 'Running'"));
        var token = await GetAsync(s3, $"tokens{prefix["packages".Length..]}import-token.bin");
        await RecordedHistories.KeepAsync(client, Id, "key-import");

        // Its files can be read when it has let go of them.
        await local.KillAsync();
        await HiddenAsync([material, blob, token], digest, [first.Output + first.Errors, second.Output + second.Errors, local.Output, egress.Printed]);
    }

    private static byte[] Wrap(byte[] publicKey, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return rsa.Encrypt(material, RSAEncryptionPadding.OaepSHA256);
    }

    private static async Task SubmitAsync(EgressCli egress, AmazonS3Client s3, byte[] blob)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = BlobKey, InputStream = new MemoryStream(blob) }, Cancellation);
        await egress.RunAsync(
            "key", "submit", "qa", "storage", "--blob", $"s3://{Bucket}/{BlobKey}", "--sha256", Convert.ToHexStringLower(SHA256.HashData(blob)), "--custodian", "erik", "--by", "erik");
    }

    private static async Task<byte[]> GetAsync(AmazonS3Client s3, string key)
    {
        using var response = await s3.GetObjectAsync(Bucket, key, Cancellation);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }

    private async Task KeyWorksAsync(LocalProcess local, KeyImportResult result)
    {
        using var kms = new AmazonKeyManagementServiceClient(
            credentials, new AmazonKeyManagementServiceConfig { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1" });
        var key = (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = "alias/storage" }, Cancellation)).KeyMetadata;
        Assert.Equal((KeyState.Enabled, OriginType.EXTERNAL, result.KeyId, result.KeyMaterialId), (key.KeyState, key.Origin, key.KeyId, key.CurrentKeyMaterialId));
    }

    /// <summary>No secret is in any log, nor in what the server keeps on disk of histories; the digest, which is no secret, is.</summary>
    private async Task HiddenAsync(byte[][] secrets, string known, string[] logs)
    {
        var found = false;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "data", "temporal"), "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancellation);
            found |= bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(known)) >= 0;
            Assert.All(secrets, secret => Assert.False(Holds(bytes, secret), $"{file} holds a secret"));
        }

        Assert.True(found, "the journal does not hold what it should, so it would not hold a secret either");
        Assert.All(logs, log => Assert.All(secrets, secret => Assert.False(Holds(Encoding.UTF8.GetBytes(log), secret), "a log holds a secret")));
    }

    private static bool Holds(byte[] content, byte[] secret)
    {
        // A part is as bad as the whole, and base64 differs with what stands before.
        var part = secret.AsSpan(0, 15);
        return new[] { part.ToArray(), Encoding.ASCII.GetBytes(Convert.ToBase64String(part)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(part)), Encoding.ASCII.GetBytes(Convert.ToHexString(part)) }
            .Any(form => content.AsSpan().IndexOf(form) >= 0);
    }
}
