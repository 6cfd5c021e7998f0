using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class BucketTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_FindListDelete_Works()
    {
        var bucket = await fixture.BucketAsync();

        Assert.True(await AmazonS3Util.DoesS3BucketExistV2Async(fixture.Client, bucket));
        Assert.Contains((await fixture.Client.ListBucketsAsync(cancellationToken)).Buckets, item => item.BucketName == bucket);
        Assert.Equal("eu-west-1", (await fixture.Client.GetBucketLocationAsync(bucket, cancellationToken)).Location.Value);
        await fixture.Client.DeleteBucketAsync(bucket, cancellationToken);
        Assert.False(await AmazonS3Util.DoesS3BucketExistV2Async(fixture.Client, bucket));
    }

    [Fact]
    public async Task Create_Again_SaysWhoOwnsIt()
    {
        var bucket = await fixture.BucketAsync();

        Assert.Equal("BucketAlreadyOwnedByYou", await S3Fixture.CodeOfAsync(() => fixture.Client.PutBucketAsync(bucket, cancellationToken)));
    }

    [Theory]
    [InlineData("Ab-c")]
    [InlineData("a")]
    [InlineData("a..b")]
    [InlineData("-abc")]
    public async Task Create_WrongName_IsRefused(string name)
    {
        Assert.Equal("InvalidBucketName", await S3Fixture.CodeOfAsync(() => fixture.Client.PutBucketAsync(name, cancellationToken)));
    }

    [Fact]
    public async Task Delete_NotEmpty_IsRefused()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "object", [1]);

        Assert.Equal("BucketNotEmpty", await S3Fixture.CodeOfAsync(() => fixture.Client.DeleteBucketAsync(bucket, cancellationToken)));
    }

    [Fact]
    public async Task Anything_NoSuchBucket_SaysSo()
    {
        Assert.Equal("NoSuchBucket", await S3Fixture.CodeOfAsync(() => fixture.PutAsync("missing-bucket", "a", [1])));
        Assert.Equal("NoSuchBucket", await S3Fixture.CodeOfAsync(() => fixture.ReadAsync("missing-bucket", "a")));
        Assert.Equal("NoSuchBucket", await S3Fixture.CodeOfAsync(
            () => fixture.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "missing-bucket" }, cancellationToken)));
    }

    [Fact]
    public async Task Subresource_NotOffered_SaysSo()
    {
        var bucket = await fixture.BucketAsync();

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => fixture.Client.GetLifecycleConfigurationAsync(bucket, cancellationToken));

        Assert.Equal(("NotImplemented", HttpStatusCode.NotImplemented), (exception.ErrorCode, exception.StatusCode));
    }

    [Fact]
    public async Task Versioning_OverwriteAndDelete_KeepsEveryVersion()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "object", "zero"u8.ToArray());
        await fixture.Client.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } },
            cancellationToken);
        var first = await fixture.PutAsync(bucket, "object", "one"u8.ToArray());
        var second = await fixture.PutAsync(bucket, "object", "two"u8.ToArray());
        var deleted = await fixture.Client.DeleteObjectAsync(bucket, "object", cancellationToken);

        Assert.Equal("true", deleted.DeleteMarker);
        Assert.Equal("NoSuchKey", await S3Fixture.CodeOfAsync(() => fixture.ReadAsync(bucket, "object")));
        Assert.Equal("zero", await TextAsync("null"));
        Assert.Equal("one", await TextAsync(first.VersionId));
        var versions = await fixture.Client.ListVersionsAsync(bucket, cancellationToken);
        Assert.Equal([deleted.VersionId, second.VersionId, first.VersionId, "null"], versions.Versions.Select(version => version.VersionId));
        Assert.Equal([true, false, false, false], versions.Versions.Select(version => version.IsDeleteMarker == true));
        Assert.Empty((await fixture.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancellationToken)).S3Objects ?? []);

        await fixture.Client.DeleteObjectAsync(bucket, "object", deleted.VersionId, cancellationToken);
        Assert.Equal("two"u8.ToArray(), await fixture.ReadAsync(bucket, "object"));
        await fixture.Client.CopyObjectAsync(
            new CopyObjectRequest { SourceBucket = bucket, SourceKey = "object", SourceVersionId = first.VersionId, DestinationBucket = bucket, DestinationKey = "copy" },
            cancellationToken);
        Assert.Equal("one"u8.ToArray(), await fixture.ReadAsync(bucket, "copy"));
        Assert.Equal("NoSuchVersion", await S3Fixture.CodeOfAsync(() => fixture.Client.GetObjectAsync(bucket, "object", "none", cancellationToken)));

        async Task<string> TextAsync(string version)
        {
            using var response = await fixture.Client.GetObjectAsync(bucket, "object", version, cancellationToken);
            return System.Text.Encoding.UTF8.GetString(await S3Fixture.ReadAsync(response));
        }
    }

    [Fact]
    public async Task VirtualHost_NamesTheBucket()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "a/b", [7]);
        await using var open = await AwsServer.StartAsync(new AwsServerOptions(), cancellationToken);
        using var client = new HttpClient();
        foreach (var (method, path) in new[] { (HttpMethod.Put, "/"), (HttpMethod.Put, "/k%20ey"), (HttpMethod.Get, "/k%20ey") })
        {
            using var request = new HttpRequestMessage(method, new Uri(open.Url, path));
            request.Headers.Host = $"my.bucket.s3.eu-west-1.localhost:{open.Url.Port}";
            if (method == HttpMethod.Put)
            {
                request.Content = new ByteArrayContent(path == "/" ? [] : [1]);
            }

            using var response = await client.SendAsync(request, cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var listed = await client.GetAsync(new Uri(open.Url, "/my.bucket?list-type=2"), cancellationToken);
        Assert.Contains("<Key>k ey</Key>", await listed.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }
}
