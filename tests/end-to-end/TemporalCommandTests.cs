using System.Security.Cryptography;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.EndToEnd.Tests.Processes;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Keys;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests;

/// <summary>Every command line of <c>temporal</c> in the README, word for word, against real workers.</summary>
public sealed class TemporalCommandTests : IDisposable
{
    private const string Key = "key-import/qa/storage";
    private const string Deployment = "deployment/data-egress/qa";
    private const string Egress = "egress/egress-source/sales/2026-11-21/pipeline_success.flag@manual";
    private const string Plan = """
        plan: data-egress
        parameters:
          github_repository: { type: string }
        steps:
          - step: approve-diff
            approval: { subject: "${github_repository}", of: terraform-apply, groups: [platform] }
          - step: terraform-apply
            needs: approve-diff
            command: { run: [sh, -c, "test -f healthy"] }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("egress-temporal-").FullName;
    private readonly BasicAWSCredentials credentials = new("local", "local");
    private readonly Readme readme = Readme.Read();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Readme_EveryCommandOfTemporal_DoesWhatItSays()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "data-egress.yaml"), Plan, Cancellation);
        await using var local = await LocalProcess.ServeAsync("--no-worker");
        await using var worker = Processes.Workers.Start(local, ("Egress__Deployment__Workspace", folder), ("Egress__Deployment__Plans", folder));
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(local.Temporal));
        var temporal = new TemporalCli(client);
        using var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1", ForcePathStyle = true });

        await DeliverAsync(local, client, temporal, s3);
        await ImportAsync(client, temporal, s3);
        await DeployAsync(client, temporal);

        Assert.Empty(readme.Untried);
    }

    private static string With(string command, string placeholder, string value) => command.Replace(placeholder, value, StringComparison.Ordinal);

    private static bool IsTrue(JsonElement status, string property) => status.GetProperty(property).GetBoolean();

    private async Task DeliverAsync(LocalProcess local, TemporalClient client, TemporalCli temporal, AmazonS3Client s3)
    {
        await temporal.RunAsync(readme.Take("start", "RecipientWorkflow"));
        await temporal.RunAsync(readme.Take("update", "recipient/finance"));
        var shares = await temporal.RunAsync(readme.Take("query", "recipient/finance"));
        Assert.Equal(16, shares.GetProperty("limits").GetProperty("filesAtOnce").GetInt32());

        // The recipient's bucket is not there yet: the delivery fails and waits.
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "egress-source", Key = "sales/2026-11-21/sales.csv", ContentBody = "42\n" }, Cancellation);
        using var dynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1" });
        var item = new Dictionary<string, AttributeValue>
        {
            ["source_prefix"] = new("sales/$TODAYS_DATE/"),
            ["pipeline_name"] = new("sales"),
            ["recipient_name"] = new("finance"),
            ["source_bucket"] = new("egress-source"),
            ["destination_bucket"] = new("not-there-yet"),
            ["destination_prefix"] = new("out"),
            ["transfer_type"] = new("S3"),
        };
        await dynamoDb.PutItemAsync(new PutItemRequest { TableName = "data-egress", Item = item }, Cancellation);
        await temporal.RunAsync(readme.Take("start", "EgressWorkflow", "@manual' "));
        var id = WorkflowIds.Delivery(Egress, new("sales/$TODAYS_DATE/", "sales"));
        var egress = client.GetWorkflowHandle(Egress);
        await egress.EventAsync(e => e.ChildWorkflowExecutionStartedEventAttributes is not null);
        var delivery = client.GetWorkflowHandle(id);
        var waits = await delivery.WaitsForAsync(SearchAttributes.Intervention);

        Assert.Contains(id, (await temporal.RunAsync(readme.Take("list", "WaitingFor"))).EnumerateArray().Select(i => i.GetString()));
        var status = With(readme.Take("query", "workflow-id ID", "--type status"), " ID ", $" {id} ");
        await temporal.RunAsync(With(readme.Take("pause"), " ID ", $" {id} "));
        Assert.True(IsTrue(await temporal.RunAsync(status), "paused"));
        await temporal.RunAsync(With(readme.Take("resume"), " ID ", $" {id} "));
        Assert.False(IsTrue(await temporal.RunAsync(status), "paused"));
        await temporal.RunAsync(With(readme.Take("signal", "ID --name retry"), " ID ", $" {id} "));
        waits = await delivery.WaitsForAsync(SearchAttributes.Intervention, waits.EventId);
        await temporal.RunAsync(With(readme.Take("update", "ID --name retry"), " ID ", $" {id} "));
        waits = await delivery.WaitsForAsync(SearchAttributes.Intervention, waits.EventId);
        await temporal.RunAsync(With(readme.Take("update", "ID --name set-limits"), " ID ", $" {id} "));
        Assert.Equal(4, (await temporal.RunAsync(status)).GetProperty("limits").GetProperty("filesAtOnce").GetInt32());
        await temporal.RunAsync(With(readme.Take("signal", "ID --name set-limits"), " ID ", $" {id} "));
        Assert.Equal(JsonValueKind.Null, (await temporal.RunAsync(status)).GetProperty("limits").ValueKind);
        var told = (await temporal.RunAsync(With(readme.Take("ID --type audit"), " ID ", $" {id} "))).EnumerateArray().Select(a => a.GetProperty("action").GetString());
        Assert.Equal(["pause", "resume", "retry", "retry", "set-limits", "set-limits"], told);
        await temporal.RunAsync(With(readme.Take("ID --name skip"), " ID ", $" {id} "));
        var result = await client.GetWorkflowHandle<EgressWorkflow, EgressResult>(Egress).ResultAsync();
        Assert.Equal(DeliveryOutcome.DeliveredWithSkips, Assert.Single(result.Deliveries).Outcome);
        Assert.Equal([id], (await temporal.RunAsync(readme.Take("list", "EgressPipeline"))).EnumerateArray().Select(i => i.GetString()));

        // Again, and now it is given up.
        await temporal.RunAsync(readme.Take("start", "EgressWorkflow", "#replay-1"));
        var again = WorkflowIds.Replay(Egress, 1);
        Assert.Equal(Egress, await (await client.GetWorkflowHandle(again).DescribeAsync()).Memo[Memos.Replays].ToValueAsync<string>());
        await client.GetWorkflowHandle(again).EventAsync(e => e.ChildWorkflowExecutionStartedEventAttributes is not null);
        id = WorkflowIds.Delivery(again, new("sales/$TODAYS_DATE/", "sales"));
        await client.GetWorkflowHandle(id).WaitsForAsync(SearchAttributes.Intervention);
        await temporal.RunAsync(With(readme.Take("ID --name abort"), " ID ", $" '{id}' "));
        result = await client.GetWorkflowHandle<EgressWorkflow, EgressResult>(again).ResultAsync();
        var aborted = Assert.Single(result.Deliveries);
        Assert.Equal((DeliveryOutcome.Aborted, "wrong entry (by ada)"), (aborted.Outcome, aborted.Reason));
    }

    private async Task ImportAsync(TemporalClient client, TemporalCli temporal, AmazonS3Client s3)
    {
        await temporal.RunAsync(readme.Take("start", "KeyImportWorkflow"));
        var handle = client.GetWorkflowHandle(Key);
        var waits = await handle.WaitsForAsync(SearchAttributes.KeyMaterial);
        var status = readme.Take("query", Key, "status");
        var package = (await temporal.RunAsync(status)).GetProperty("package");
        using var response = await s3.GetObjectAsync("key-import", package.GetProperty("prefix").GetString() + "wrapping-public-key.pem", Cancellation);
        using var reader = new StreamReader(response.ResponseStream);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(await reader.ReadToEndAsync(Cancellation));
        var blob = rsa.Encrypt(RandomNumberGenerator.GetBytes(KeyWrapping.MaterialBytes), RSAEncryptionPadding.OaepSHA256);
        var digest = Convert.ToHexStringLower(SHA256.HashData(blob));
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "key-import", Key = "submissions/qa/storage/wrapped.bin", InputStream = new MemoryStream(blob) }, Cancellation);
        var submit = With(readme.Take("submit-key-material"), "DIGEST", digest);
        var approve = With(readme.Take(Key, "--name approve"), "DIGEST", digest);
        var decide = With(readme.Take("decide"), "DIGEST", digest);

        await temporal.RunAsync(submit);
        waits = await handle.WaitsForAsync(SearchAttributes.Approval, waits.EventId);
        await temporal.RunAsync(approve);
        await temporal.RunAsync(readme.Take(Key, "--name revoke"));
        var answer = await temporal.RunAsync(decide);
        Assert.Equal(("open", 1, 2), (answer.GetProperty("state").GetString(), answer.GetProperty("approvals").GetInt32(), answer.GetProperty("required").GetInt32()));
        Assert.Contains("approved import already", (await Assert.ThrowsAsync<InvalidOperationException>(() => temporal.RunAsync(decide))).Message, StringComparison.Ordinal);
        await temporal.RunAsync(readme.Take(Key, "--name reject"));
        waits = await handle.WaitsForAsync(SearchAttributes.KeyMaterial, waits.EventId);
        Assert.Contains("not the agreed key (bob)", (await temporal.RunAsync(status)).GetProperty("refused").GetString(), StringComparison.Ordinal);

        // The gate's digest is the blob's, so that the same decisions are good for the next attempt.
        await temporal.RunAsync(submit);
        await handle.WaitsForAsync(SearchAttributes.Approval, waits.EventId);
        await temporal.RunAsync(approve);
        await temporal.RunAsync(With(approve, "ada", "bob"));
        Assert.Equal("imported", (await handle.GetResultAsync<JsonElement>()).GetProperty("outcome").GetString());
        var audit = (await temporal.RunAsync(readme.Take("audit"))).EnumerateArray().ToList();
        Assert.Equal(
            [("approve", true), ("revoke", true), ("approve", true), ("approve", false), ("reject", true), ("approve", true), ("approve", true)],
            audit.Where(a => a.GetProperty("action").GetString() is "approve" or "revoke" or "reject")
                .Select(a => (a.GetProperty("action").GetString(), a.GetProperty("refused").ValueKind == JsonValueKind.Null)));
    }

    private async Task DeployAsync(TemporalClient client, TemporalCli temporal)
    {
        var start = readme.Take("DeploymentWorkflow");
        var gates = readme.Take("gates");
        var approve = readme.Take(Deployment, "--name approve");
        var (retry, skip, abort) = (readme.Take(Deployment, "--name retry"), readme.Take(Deployment, "--name skip"), readme.Take(Deployment, "--name abort"));

        var (handle, waits) = await FailAsync();
        await temporal.RunAsync(retry);
        await handle.WaitsForAsync(SearchAttributes.Intervention, waits);
        await temporal.RunAsync(skip);
        Assert.Equal(DeploymentOutcome.DeployedWithSkips, (await handle.GetResultAsync<DeploymentResult>()).Outcome);

        (handle, _) = await FailAsync();
        await temporal.RunAsync(abort);
        var result = await handle.GetResultAsync<DeploymentResult>();
        Assert.Equal((DeploymentOutcome.Aborted, "wrong version (by ada)"), (result.Outcome, result.Reason));

        async Task<(WorkflowHandle Handle, long Event)> FailAsync()
        {
            await temporal.RunAsync(start);
            var run = client.GetWorkflowHandle(Deployment, (await client.GetWorkflowHandle(Deployment).DescribeAsync()).RunId);
            var gate = await run.WaitsForAsync(SearchAttributes.Approval);
            var digest = (await temporal.RunAsync(gates))[0].GetProperty("digest").GetString()!;
            await temporal.RunAsync(With(approve, "DIGEST", digest));
            return (run, (await run.WaitsForAsync(SearchAttributes.Intervention, gate.EventId)).EventId);
        }
    }
}
