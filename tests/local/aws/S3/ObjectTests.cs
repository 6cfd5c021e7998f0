using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class ObjectTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("a folder/red flower.jpg")]
    [InlineData("plus+percent%20&equals=?question#hash")]
    [InlineData("ünïcödé/日本語/😀.csv")]
    [InlineData("trailing/")]
    [InlineData("a//b///c")]
    [InlineData("date=2021-06-01/$x@y:z;(1)!'*~")]
    public async Task Put_AnyKey_IsReadListedAndRemoved(string key)
    {
        var bucket = await fixture.BucketAsync();
        var content = Encoding.UTF8.GetBytes(key);

        await fixture.PutAsync(bucket, key, content);

        Assert.Equal(content, await fixture.ReadAsync(bucket, key));
        var listed = await fixture.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancellationToken);
        Assert.Equal([key], listed.S3Objects.Select(item => item.Key));
        await fixture.Client.DeleteObjectAsync(bucket, key, cancellationToken);
        Assert.Equal("NoSuchKey", await S3Fixture.CodeOfAsync(() => fixture.ReadAsync(bucket, key)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    [InlineData(5_000_000)]
    public async Task Put_AnySize_HasTheMd5AsTag(int size)
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes(size);

        var put = await fixture.PutAsync(bucket, "object", content);

        Assert.Equal($"\"{Convert.ToHexStringLower(Md5(content))}\"", put.ETag);
        Assert.Equal(content, await fixture.ReadAsync(bucket, "object"));
    }

    [Fact]
    public async Task Put_HeadersAndMetadata_ComeBack()
    {
        var bucket = await fixture.BucketAsync();
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = "object",
            ContentBody = "text",
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS,
            ServerSideEncryptionKeyManagementServiceKeyId = "arn:aws:kms:eu-west-1:000000000000:key/1",
            TagSet = [new Tag { Key = "k", Value = "v w" }],
        };
        request.Headers.ContentType = "text/csv";
        request.Headers.CacheControl = "no-cache";
        request.Headers.ContentDisposition = "attachment; filename=a.csv";
        request.Headers.ContentEncoding = "gzip";
        request.Metadata["datakeyencryptionkeyid"] = "cloudhsm:1";
        request.Metadata["Mixed-Case"] = "value";
        await fixture.Client.PutObjectAsync(request, cancellationToken);

        var head = await fixture.Client.GetObjectMetadataAsync(bucket, "object", cancellationToken);

        Assert.Equal("text/csv", head.Headers.ContentType);
        Assert.Equal("no-cache", head.Headers.CacheControl);
        Assert.Equal("attachment; filename=a.csv", head.Headers.ContentDisposition);
        Assert.Equal("gzip", head.Headers.ContentEncoding);
        Assert.Equal(4, head.ContentLength);
        Assert.Equal("cloudhsm:1", head.Metadata["datakeyencryptionkeyid"]);
        Assert.Equal("value", head.Metadata["mixed-case"]);
        Assert.Equal(ServerSideEncryptionMethod.AWSKMS, head.ServerSideEncryptionMethod);
        Assert.Equal("arn:aws:kms:eu-west-1:000000000000:key/1", head.ServerSideEncryptionKeyManagementServiceKeyId);
        var tags = await fixture.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = "object" }, cancellationToken);
        Assert.Equal([("k", "v w")], tags.Tagging.Select(tag => (tag.Key, tag.Value)));
    }

    [Theory]
    [InlineData("bytes=0-4", 0, 5)]
    [InlineData("bytes=5-", 5, 95)]
    [InlineData("bytes=90-1000", 90, 10)]
    [InlineData("bytes=-7", 93, 7)]
    [InlineData("bytes=-1000", 0, 100)]
    public async Task Get_Range_ReturnsThoseBytes(string range, int offset, int length)
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes(100);
        await fixture.PutAsync(bucket, "object", content);

        using var response = await fixture.Client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = "object", ByteRange = new ByteRange(range) }, cancellationToken);

        Assert.Equal(HttpStatusCode.PartialContent, response.HttpStatusCode);
        Assert.Equal(content[offset..(offset + length)], await S3Fixture.ReadAsync(response));
        Assert.Equal($"bytes {offset}-{offset + length - 1}/100", response.ContentRange);
    }

    [Fact]
    public async Task Get_RangeBeyondTheEnd_IsNotSatisfiable()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "object", new byte[10]);

        var code = await S3Fixture.CodeOfAsync(() => fixture.Client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = "object", ByteRange = new ByteRange(10, 20) }, cancellationToken));

        Assert.Equal("InvalidRange", code);
    }

    [Fact]
    public async Task Get_Conditions_AreHonoured()
    {
        var bucket = await fixture.BucketAsync();
        var tag = (await fixture.PutAsync(bucket, "object", [1])).ETag;

        using var matching = await GetAsync(request => request.EtagToMatch = tag);
        Assert.Equal(HttpStatusCode.OK, matching.HttpStatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(request => request.EtagToMatch = "\"other\""));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(request => request.EtagToNotMatch = tag));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(request => request.ModifiedSinceDate = DateTime.UtcNow.AddHours(1)));
        Assert.Equal(
            HttpStatusCode.PreconditionFailed, await StatusAsync(request => request.UnmodifiedSinceDate = DateTime.UtcNow.AddHours(-1)));

        Task<GetObjectResponse> GetAsync(Action<GetObjectRequest> condition)
        {
            var request = new GetObjectRequest { BucketName = bucket, Key = "object" };
            condition(request);
            return fixture.Client.GetObjectAsync(request, cancellationToken);
        }

        async Task<HttpStatusCode> StatusAsync(Action<GetObjectRequest> condition) =>
            (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => GetAsync(condition))).StatusCode;
    }

    [Fact]
    public async Task Put_OnlyIfNew_IsRefusedTheSecondTime()
    {
        var bucket = await fixture.BucketAsync();
        Task PutNewAsync() => fixture.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "object", ContentBody = "x", IfNoneMatch = "*" }, cancellationToken);

        await PutNewAsync();

        Assert.Equal("PreconditionFailed", await S3Fixture.CodeOfAsync(PutNewAsync));
    }

    [Fact]
    public async Task Put_OnlyIfNew_ManyAtOnce_OneWins()
    {
        var bucket = await fixture.BucketAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async number =>
        {
            try
            {
                await fixture.Client.PutObjectAsync(
                    new PutObjectRequest { BucketName = bucket, Key = "lock", ContentBody = $"{number}", IfNoneMatch = "*" }, cancellationToken);
                return true;
            }
            catch (AmazonS3Exception exception) when (exception.ErrorCode == "PreconditionFailed")
            {
                return false;
            }
        }));

        Assert.Single(outcomes, won => won);
    }

    [Fact]
    public async Task Put_IfMatch_NeedsTheTag()
    {
        var bucket = await fixture.BucketAsync();
        Task<PutObjectResponse> PutIfAsync(string tag) => fixture.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "object", ContentBody = "new", IfMatch = tag }, cancellationToken);

        Assert.Equal("NoSuchKey", await S3Fixture.CodeOfAsync(() => PutIfAsync("\"none\"")));
        var tag = (await fixture.PutAsync(bucket, "object", [1])).ETag;
        Assert.Equal("PreconditionFailed", await S3Fixture.CodeOfAsync(() => PutIfAsync("\"other\"")));
        await PutIfAsync(tag);
        Assert.Equal("new"u8.ToArray(), await fixture.ReadAsync(bucket, "object"));
    }

    [Fact]
    public async Task Copy_KeepsOrReplacesMetadata()
    {
        var bucket = await fixture.BucketAsync();
        var source = new PutObjectRequest { BucketName = bucket, Key = "a b/ü+.txt", ContentBody = "copied", ContentType = "text/x" };
        source.Metadata["ciphertext"] = "key";
        await fixture.Client.PutObjectAsync(source, cancellationToken);

        var copied = await fixture.Client.CopyObjectAsync(bucket, "a b/ü+.txt", bucket, "kept", cancellationToken);
        var replace = new CopyObjectRequest
        {
            SourceBucket = bucket,
            SourceKey = "a b/ü+.txt",
            DestinationBucket = bucket,
            DestinationKey = "replaced",
            MetadataDirective = S3MetadataDirective.REPLACE,
            ContentType = "text/y",
        };
        replace.Metadata["other"] = "1";
        await fixture.Client.CopyObjectAsync(replace, cancellationToken);

        Assert.Equal($"\"{Convert.ToHexStringLower(Md5("copied"u8.ToArray()))}\"", copied.ETag);
        var kept = await fixture.Client.GetObjectMetadataAsync(bucket, "kept", cancellationToken);
        Assert.Equal(("text/x", "key"), (kept.Headers.ContentType, kept.Metadata["ciphertext"]));
        var replaced = await fixture.Client.GetObjectMetadataAsync(bucket, "replaced", cancellationToken);
        Assert.Equal(("text/y", "1"), (replaced.Headers.ContentType, replaced.Metadata["other"]));
        Assert.Null(replaced.Metadata["ciphertext"]);
        await fixture.Client.DeleteObjectAsync(bucket, "a b/ü+.txt", cancellationToken);
        Assert.Equal("copied"u8.ToArray(), await fixture.ReadAsync(bucket, "kept"));
    }

    [Fact]
    public async Task Copy_WrongUse_IsRefused()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "a", [1]);

        Assert.Equal("InvalidRequest", await S3Fixture.CodeOfAsync(() => fixture.Client.CopyObjectAsync(bucket, "a", bucket, "a", cancellationToken)));
        Assert.Equal("NoSuchKey", await S3Fixture.CodeOfAsync(() => fixture.Client.CopyObjectAsync(bucket, "b", bucket, "c", cancellationToken)));
        Assert.Equal("PreconditionFailed", await S3Fixture.CodeOfAsync(() => fixture.Client.CopyObjectAsync(
            new CopyObjectRequest { SourceBucket = bucket, SourceKey = "a", DestinationBucket = bucket, DestinationKey = "c", ETagToMatch = "\"x\"" },
            cancellationToken)));
    }

    [Fact]
    public async Task DeleteMany_RemovesAllAndNamesThem()
    {
        var bucket = await fixture.BucketAsync();
        string[] keys = ["a", "b & <c>", "d\te"];
        foreach (var key in keys)
        {
            await fixture.PutAsync(bucket, key, [1]);
        }

        var response = await fixture.Client.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = bucket, Objects = [.. keys.Append("missing").Select(key => new KeyVersion { Key = key })] },
            cancellationToken);

        Assert.Equal([.. keys, "missing"], response.DeletedObjects.Select(deleted => deleted.Key));
        var listed = await fixture.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancellationToken);
        Assert.Empty(listed.S3Objects ?? []);
    }

    [Fact]
    public async Task Delete_WhileItIsRead_DoesNotDisturbTheReader()
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        await fixture.PutAsync(bucket, "object", content);
        using var response = await fixture.Client.GetObjectAsync(bucket, "object", cancellationToken);

        await fixture.Client.DeleteObjectAsync(bucket, "object", cancellationToken);

        Assert.Equal(content, await S3Fixture.ReadAsync(response));
    }

    [Fact]
    public async Task GetAttributes_TellsSizeTagAndChecksum()
    {
        var bucket = await fixture.BucketAsync();
        var put = await fixture.PutAsync(bucket, "object", [1, 2, 3]);

        var attributes = await fixture.Client.GetObjectAttributesAsync(
            new GetObjectAttributesRequest
            {
                BucketName = bucket,
                Key = "object",
                ObjectAttributes = [ObjectAttributes.ETag, ObjectAttributes.ObjectSize, ObjectAttributes.Checksum, ObjectAttributes.StorageClass],
            },
            cancellationToken);

        Assert.Equal(put.ETag.Trim('"'), attributes.ETag);
        Assert.Equal(3, attributes.ObjectSize);
        Assert.Equal(put.ChecksumCRC32, attributes.Checksum.ChecksumCRC32);
        Assert.Equal(S3StorageClass.Standard, attributes.StorageClass);
    }

    private static byte[] Md5(byte[] content)
    {
#pragma warning disable CA5351 // An S3 entity tag is an MD5.
        return MD5.HashData(content);
#pragma warning restore CA5351
    }
}
