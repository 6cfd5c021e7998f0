using System.Security.Cryptography;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Tests.Egress.Entries;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Transfer;

public sealed class PresentTargetsTests : IAsyncLifetime
{
    private const string Bucket = "destination";

    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task List_SomePresent_TellsThemApart()
    {
        await PutAsync("out/a", "out/c", "out/c/d", "out/\U0001F600", "other/b");

        var targets = await PresentTargets.ListAsync(fixture.S3, Bucket, ["out/b", "out/a", "out/\U0001F600", "out/c", "out/\uFFFD"], Cancellation);

        Assert.True(targets.IsAbsent("out/b"));
        Assert.True(targets.IsAbsent("out/\uFFFD"));
        Assert.False(targets.IsAbsent("out/a"));
        Assert.False(targets.IsAbsent("out/c"));
        Assert.False(targets.IsAbsent("out/\U0001F600"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("out/a")]
    [InlineData("out/\U0001F600")]
    public async Task List_OneTarget_IsFoundWhereItIs(string key)
    {
        Assert.True((await PresentTargets.ListAsync(fixture.S3, Bucket, [key], Cancellation)).IsAbsent(key));
        await PutAsync(key);
        Assert.False((await PresentTargets.ListAsync(fixture.S3, Bucket, [key], Cancellation)).IsAbsent(key));
    }

    [Fact]
    public async Task List_Denied_KnowsNothing()
    {
        fixture.Faults.Next = _ => new Fault.Error(403, "AccessDenied");

        Assert.False((await PresentTargets.ListAsync(fixture.S3, Bucket, ["a"], Cancellation)).IsAbsent("a"));
    }

    [Fact]
    public async Task TransferBatch_NothingPresent_AsksForNoTarget()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "first"u8.ToArray());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "b.csv.enc", "second"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        fixture.Requests.Clear();

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.DoesNotContain(fixture.Requests, r => r.Operation == "HEAD");
        Assert.Single(fixture.Requests, r => r.Operation == "GET" && r.Target.StartsWith("/egress-receipts/", StringComparison.Ordinal));
        Assert.Equal(2, fixture.Requests.Count(IsWrite));
        Assert.All(await fixture.RecordsAsync(), r => Assert.NotNull(r.TargetETag));
    }

    [Fact]
    public async Task TransferBatch_ListingDenied_SendsAllTheSame()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "first"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Faults.Next = r => r.Operation == "GET" && r.Target.StartsWith($"/{Bucket}/?list-type", StringComparison.Ordinal)
            ? new Fault.Error(403, "AccessDenied")
            : null;

        Assert.Equal(1, (await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request))).Totals.Sent);
        Assert.Contains(fixture.Requests, r => r.Operation == "HEAD" && r.Target.StartsWith($"/{Bucket}/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TransferBatch_AnothersComesThereMeanwhile_IsReplacedKnowingly(bool decrypt)
    {
        var plain = RandomNumberGenerator.GetBytes(1000);
        await (decrypt ? fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain) : fixture.PutAsync(EgressFixture.Folder + "a.csv", plain));
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = decrypt });
        var came = false;
        fixture.Faults.Next = r =>
            IsWrite(r) && !Interlocked.Exchange(ref came, true) ? new Fault.Before(() => PutAsync("out/cbol/a.csv")) : null;

        Assert.Equal(1, (await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request))).Totals.Sent);

        Assert.Equal(plain, await fixture.GetAsync(Bucket, "out/cbol/a.csv"));

        // Ours that is refused, another's, and ours that replaces it.
        Assert.Equal(3, fixture.Requests.Count(IsWrite));
    }

    [Fact]
    public async Task TransferBatch_AnswerToTheWriteIsLost_RecordIsWhole()
    {
        var plain = RandomNumberGenerator.GetBytes(1000);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        var lost = false;
        fixture.Faults.Next = r => IsWrite(r) && !Interlocked.Exchange(ref lost, true) ? new Fault.Reset(0) : null;

        Assert.Equal(1, (await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request))).Totals.Sent);

        Assert.True(lost);
        Assert.Equal(plain, await fixture.GetAsync(Bucket, "out/cbol/a.csv"));
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal((FileOutcome.Sent, Convert.ToHexStringLower(SHA256.HashData(plain))), (record.Outcome, record.Sha256Written));
        Assert.NotNull(record.Sha256Read);
    }

    private static bool IsWrite(AwsRequest request) =>
        request.Operation == "PUT" && request.Target.StartsWith($"/{Bucket}/out/", StringComparison.Ordinal);

    private async Task PutAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await fixture.S3.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = "another's" }, Cancellation);
        }
    }
}
