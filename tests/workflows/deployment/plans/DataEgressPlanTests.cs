using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Workflows.Tests.Deployment.Plans;

public sealed class DataEgressPlanTests
{
    private const string Given = """
        {
          "github_repository": "example/data-egress", "revision": "0123456789abcdef0123456789abcdef01234567",
          "items": [
            { "source_prefix": "cbol/", "pipeline_name": "cbol", "transfer_type": "S3", "source_bucket": "in", "destination_bucket": "out", "destination_prefix": "x", "recipient_name": "team" },
            { "source_prefix": "cbol/", "pipeline_name": "cbol#sft", "transfer_type": "SFT", "source_bucket": "in", "destination_prefix": "/data-egress/x", "recipient_name": "team" }
          ],
          "key_alias": "alias/dwx", "sft_certificate": "c.pem", "sft_keystore": "k.jks",
          "private_key_password": "env:PASSWORD", "keystore_password": "env:PASSWORD",
          "hdfs_bucket": "stub-hdfs-1", "stub_host": "stub",
          "smoke_tests": [{ "pipeline_name": "cbol#sft", "folder": "s3://in/cbol", "delivered_bucket": "stub-hdfs-1", "delivered_key": "x/smoke-test.txt" }]
        }
        """;

    private readonly Plan plan = Read();

    [Fact]
    public void Bind_CompleteParameters_HasNoErrors()
    {
        var bound = Bind(_ => { });

        Assert.Empty(bound.Errors);
        Assert.Equal("default", bound.Values["workspace"].GetString());
    }

    [Fact]
    public void Bind_S3WithoutBucketAndSftWithOne_AreRefused() => Assert.Equal(
        [
            "items[0].destination_bucket: missing; a text is required when item.transfer_type == 'S3'",
            "items[1].destination_bucket: 'out'; must be empty when item.transfer_type == 'SFT'",
        ],
        Bind(given =>
        {
            given["items"]![0]!["destination_bucket"] = "";
            given["items"]![1]!["destination_bucket"] = "out";
        }).Errors);

    [Fact]
    public void Bind_SameSourceByBothRoutesWithoutSuffix_IsRefused() => Assert.Contains(
        Bind(given =>
        {
            given["items"]![1]!["pipeline_name"] = "other";
            given["smoke_tests"]![0]!["pipeline_name"] = "other";
        }).Errors, e => e.Contains("pipeline_name#sft", StringComparison.Ordinal));

    [Fact]
    public void Bind_TwoPasswords_AreRefused() =>
        Assert.Contains(Bind(given => given["keystore_password"] = "env:OTHER").Errors, e => e.Contains("the same secret", StringComparison.Ordinal));

    [Fact]
    public void Bind_PasswordInTheClear_IsRefused() =>
        Assert.Contains(Bind(given => given["keystore_password"] = "hunter2").Errors, e => e.Contains("env:NAME", StringComparison.Ordinal));

    [Fact]
    public void Bind_ProductionWithStub_IsRefused() => Assert.Equal(
        ["hdfs_bucket: 'stub-hdfs-1'; must be empty when environment == 'production'", "stub_host: 'stub'; must be empty when environment == 'production'"],
        Bind(_ => { }, "production").Errors);

    [Fact]
    public void Bind_MisspelledEnvironment_IsRefusedInsteadOfTakenForATest() =>
        Assert.Contains(Bind(_ => { }, "prod").Errors, e => e.StartsWith("environment: 'prod'; allowed: ", StringComparison.Ordinal));

    [Fact]
    public void Steps_AreInTheOrderThatIsTold() => Assert.Equal(
        [
            "bootstrap", "bootstrapped", "workspace", "ci-jobs", "concourse-login", "pipeline", "ci-status", "items-declared", "items-readable",
            "terraform-init", "terraform-plan", "approve-diff", "approve-production", "terraform-apply", "key-import", "key-enabled", "ebs-key",
            "ebs-encryption", "ebs-encrypted", "certificate", "keystore", "service", "service-stable", "shared-volume", "stub-receiver",
            "stub-answers", "smoke-data", "smoke-flag", "smoke-delivered", "warehouse-confirms",
        ],
        plan.Steps.Select(s => s.Id));

    [Fact]
    public void Plan_ThroughJson_StaysTheSame() => Assert.Equal(
        JsonSerializer.Serialize(plan), JsonSerializer.Serialize(JsonSerializer.Deserialize<Plan>(JsonSerializer.Serialize(plan))));

    private static Plan Read()
    {
        var reading = PlanReader.Read(File.ReadAllText(ShippedPlans.PathOf("data-egress")));
        Assert.Empty(reading.Errors);
        return reading.Plan!;
    }

    private BoundParameters Bind(Action<JsonObject> change, string environment = "qa")
    {
        var given = JsonNode.Parse(Given)!.AsObject();
        change(given);
        return ParameterBinding.Bind(plan, environment, "alice", given.ToDictionary(p => p.Key, p => JsonSerializer.SerializeToElement(p.Value)));
    }
}
