using System.Security.Cryptography;
using Amazon.Runtime;
using DataEgress.Local.Aws;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Tests.Egress.Transfer;

/// <summary>A key with a slash at its beginning is another than the same without.</summary>
public sealed class LeadingSlashTests : IAsyncLifetime
{
    private const int Large = (5 << 20) + 17;

    private static readonly EgressEntry Slashed = Entry.ToS3 with { Key = new("/lead/", "slashed"), DestinationPrefix = "//out" };

    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync(new()
    {
        ["Egress:Transfer:LargestCopy"] = "5242880",
        ["Egress:Transfer:CopyPartBytes"] = "5242880",
    });

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task S3Client_LeadingSlash_IsSignedAsItIsSent()
    {
        await using var server = await AwsServer.StartAsync(new() { Credentials = [new("id", "secret")] }, Cancellation);
        using var s3 = new S3Client(
            new BasicAWSCredentials("id", "secret"), new() { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        await s3.PutBucketAsync("signed", Cancellation);
        await s3.PutObjectAsync(new() { BucketName = "signed", Key = "/a b", ContentBody = "content" }, Cancellation);
        await s3.CopyObjectAsync("signed", "/a b", "signed", "//c", Cancellation);
        await s3.DeleteObjectAsync("signed", "/a b", Cancellation);

        using var copy = await s3.GetObjectAsync("signed", "//c", Cancellation);
        Assert.Equal(7, copy.ContentLength);
        Assert.Equal(["//c"], (await s3.ListObjectsV2Async(new() { BucketName = "signed" }, Cancellation)).S3Objects.Select(o => o.Key));
    }

    [Theory]
    [InlineData("/lead/a.csv", 100, false)]
    [InlineData("/lead/a.csv", 100, true)]
    [InlineData("/lead/a.csv", Large, false)]
    [InlineData("/lead/a.csv", Large, true)]
    [InlineData("/lead//a.csv", 100, false)]
    public async Task TransferBatch_LeadingSlash_SendsTheObjectThatHasItToOneThatHasIt(string key, int size, bool decrypt)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        foreach (var (name, bytes) in new[] { (key, content), (key[1..], RandomNumberGenerator.GetBytes(size)) })
        {
            await (decrypt ? fixture.PutEncryptedAsync(name, bytes) : fixture.PutAsync(name, bytes));
        }

        var request = await fixture.PlanAsync(Slashed with { Decrypt = decrypt });
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        var repeated = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request with { DeliveryId = "another" }));

        Assert.Equal((0, 1), (repeated.Totals.Sent, repeated.Totals.Present));
        Assert.Equal(["/out/a.csv"], (await fixture.S3.ListObjectsV2Async(new() { BucketName = "destination" }, Cancellation)).S3Objects.Select(o => o.Key));
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await fixture.GetAsync("destination", "/out/a.csv")));
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal((key, "/out/a.csv", FileOutcome.Sent), (record.Source, record.Target, record.Outcome));
    }
}
