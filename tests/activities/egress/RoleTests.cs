using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Aws;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress;

/// <summary>Entries with a <c>role_arn</c>: who writes, who reads, and what happens when the role's credentials end.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::210987654321:role/recipient";
    private const string Own = "id";

    private readonly byte[] plain = RandomNumberGenerator.GetBytes(1_000);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EgressEntry ByRole => Entry.ToS3 with { RoleArn = Role };

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferBatch_Role_WritesAndReadsTheRecipientsKeyAndNothingElse()
    {
        using var recipient = RSA.Create(2048);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain);
        await fixture.Get<IAwsClients>().Ssm().PutParameterAsync(
            new PutParameterRequest
            {
                Name = "recipient",
                Type = Amazon.SimpleSystemsManagement.ParameterType.SecureString,
                Value = JsonSerializer.Serialize(new { KeyId = "k", PublicKey = Convert.ToBase64String(recipient.ExportSubjectPublicKeyInfo()) }),
            },
            Cancellation);
        fixture.Requests.Clear();

        await TransferAsync(ByRole with { RewrapDataKey = true, RewrapKeyParameter = "recipient" });

        Assert.All(fixture.Requests.Where(r => IsOn(r, "destination") || r.Service == "AmazonSSM"), r => Assert.NotEqual(Own, r.AccessKeyId));
        Assert.All(fixture.Requests.Where(r => IsOn(r, "source") || IsOn(r, "egress-receipts")), r => Assert.Equal(Own, r.AccessKeyId));
        Assert.Single(fixture.Requests, r => r.Service == "STS");
        Assert.Contains(fixture.Requests, r => IsOn(r, "destination") && r.Operation == "PUT");
    }

    [Fact]
    public async Task TransferBatch_RoleMayNotReadTheSource_IsStreamed()
    {
        var put = new PutObjectRequest
        {
            BucketName = "source",
            Key = EgressFixture.Folder + "a.csv",
            InputStream = new MemoryStream(plain),
            TagSet = [new() { Key = "classification", Value = "secret" }],
        };
        put.Headers.CacheControl = "no-store";
        put.Headers.ContentEncoding = "gzip";
        await fixture.S3.PutObjectAsync(put, Cancellation);
        var writes = 0;
        fixture.Faults.Next = r =>
            r.Operation == "PUT" && IsOn(r, "destination") && Interlocked.Increment(ref writes) == 1 ? new Fault.Error(403, "AccessDenied") : null;

        await TransferAsync(ByRole);

        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.csv"));
        Assert.Contains(fixture.Requests, r => r.Operation == "GET" && r.Target.Contains("a.csv", StringComparison.Ordinal) && r.AccessKeyId == Own);
        Assert.NotEqual(true, Assert.Single(await fixture.RecordsAsync()).CopiedByS3);
        var target = (await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv", Cancellation))!;
        Assert.Equal(("no-store", "gzip"), (target.Headers.CacheControl, target.Headers.ContentEncoding));
        Assert.Equal("secret", Assert.Single((await ObjectStore.TagsAsync(fixture.S3, target, Cancellation))!).Value);
    }

    [Theory]
    [InlineData(false, 1_000)]
    [InlineData(true, 1_000)]
    [InlineData(true, 6 << 20)]
    public async Task TransferBatch_RoleMayOnlyWrite_DeliversOnceAndRecordsWhatS3Answered(bool decrypt, int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        await (decrypt ? fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", content) : fixture.PutAsync(EgressFixture.Folder + "a.csv", content));
        var request = await fixture.PlanAsync(ByRole with { Decrypt = decrypt });
        fixture.Faults.Next = r => r.Operation == "HEAD" && IsOn(r, "destination") ? new Fault.Error(403, "AccessDenied") : null;

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        fixture.Requests.Clear();
        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal((1, 0), (outcome.Totals.Sent, outcome.Totals.Present));
        Assert.DoesNotContain(fixture.Requests, r => r.Operation is "PUT" or "POST" && IsOn(r, "destination"));
        fixture.Faults.Next = null;
        Assert.Equal(content, await fixture.GetAsync("destination", "out/cbol/a.csv"));
        var record = Assert.Single(await fixture.RecordsAsync());
        var there = (await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv", Cancellation))!;
        Assert.Equal((there.ETag, there.Sha256), (record.TargetETag, record.Checksum));
    }

    [Fact]
    public async Task TransferBatch_RoleMayNotBeAssumed_SaysWhatToAllow()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", plain);
        fixture.Faults.Next = r => r.Service == "STS" ? new Fault.Error(403, "AccessDenied") : null;

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => TransferAsync(ByRole));

        Assert.Equal((FailureTypes.AccessDenied, true), (failure.ErrorType, failure.NonRetryable));
        Assert.All(["a.csv", "role_arn of the entry"], text => Assert.Contains(text, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TransferBatch_CredentialsEndWhileItRuns_AreRenewed()
    {
        // More parts than one, held back so that the first credentials end before the last part; they are renewed five minutes
        // before they end.
        var large = RandomNumberGenerator.GetBytes(11 << 20);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", large);
        var assumed = 0;
        fixture.Faults.Next = r => r.Service == "STS"
            ? Credentials(Interlocked.Increment(ref assumed) == 1 ? TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1), assumed)
            : null;
        var request = await fixture.PlanAsync(ByRole with { Decrypt = true }) with { Limits = new(1, 5 << 20) };

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(SHA256.HashData(large), SHA256.HashData(await fixture.GetAsync("destination", "out/cbol/a.bin")));
        var keys = fixture.Requests.Where(r => IsOn(r, "destination") && r.AccessKeyId != Own).Select(r => r.AccessKeyId!).ToList();
        Assert.Equal(["ROLE1", "ROLE2"], keys.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("ROLE2", keys[^1]);
    }

    [Fact]
    public async Task AssumedRole_Caller_IsTheRoleInASessionOfOurName()
    {
        using var sts = new AmazonSecurityTokenServiceClient(
            new AssumedRole(fixture.Get<IAmazonSecurityTokenService>(), Role),
            new AmazonSecurityTokenServiceConfig { ServiceURL = fixture.Url.ToString(), AuthenticationRegion = "eu-west-1" });

        Assert.Equal("arn:aws:sts::210987654321:assumed-role/recipient/data-egress", (await sts.GetCallerIdentityAsync(new(), Cancellation)).Arn);
    }

    private static Fault.Answer Credentials(TimeSpan life, int number) => new(
        200,
        "text/xml",
        $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>ROLE{number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
        <Expiration>{(DateTime.UtcNow + life).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """);

    private static bool IsOn(AwsRequest request, string bucket) =>
        request.Service == "S3" && (request.Target.StartsWith($"/{bucket}/", StringComparison.Ordinal) || request.Target.StartsWith($"/{bucket}?", StringComparison.Ordinal));

    private async Task TransferAsync(EgressEntry entry)
    {
        var request = await fixture.PlanAsync(entry);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
    }
}
