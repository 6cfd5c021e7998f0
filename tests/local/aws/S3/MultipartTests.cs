using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using DataEgress.Local.Aws.S3.Checksums;
using ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm;
using ChecksumType = Amazon.S3.ChecksumType;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class MultipartTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private const int MiB = 1024 * 1024;

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    public static TheoryData<string?, string?> Checksums => new()
    {
        { null, null }, { "CRC32", "COMPOSITE" }, { "CRC32", "FULL_OBJECT" }, { "CRC32C", "COMPOSITE" }, { "CRC32C", "FULL_OBJECT" },
        { "CRC64NVME", "FULL_OBJECT" }, { "SHA1", "COMPOSITE" }, { "SHA256", "COMPOSITE" },
    };

    [Theory]
    [MemberData(nameof(Checksums))]
    public async Task Complete_AnyChecksum_ReadsBackWhole(string? algorithm, string? type)
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes((10 * MiB) + 77);
        var upload = await BeginAsync(bucket, algorithm, type);
        List<PartETag> parts = [];
        foreach (var (index, bytes) in content.Chunk(5 * MiB).Index())
        {
            var part = new UploadPartRequest
            {
                BucketName = bucket,
                Key = "object",
                UploadId = upload,
                PartNumber = index + 1,
                InputStream = new MemoryStream(bytes),
            };
            var tag = new PartETag { PartNumber = index + 1 };
            Declare(algorithm, bytes, part, tag);
            tag.ETag = (await fixture.Client.UploadPartAsync(part, cancellationToken)).ETag;
            parts.Add(tag);
        }

        var completion = new CompleteMultipartUploadRequest { BucketName = bucket, Key = "object", UploadId = upload, PartETags = parts };
        if (type is not null)
        {
            completion.ChecksumType = ChecksumType.FindValue(type);
        }

        var completed = await fixture.Client.CompleteMultipartUploadAsync(completion, cancellationToken);

        Assert.EndsWith("-3\"", completed.ETag, StringComparison.Ordinal);
        Assert.Equal(content, await fixture.ReadAsync(bucket, "object"));
        if (type == "FULL_OBJECT")
        {
            Assert.Equal(ChecksumOf(algorithm!, content), completed.ChecksumCRC32 ?? completed.ChecksumCRC32C ?? completed.ChecksumCRC64NVME);
        }
        else if (type == "COMPOSITE")
        {
            var value = completed.ChecksumCRC32 ?? completed.ChecksumCRC32C ?? completed.ChecksumSHA1 ?? completed.ChecksumSHA256;
            Assert.EndsWith("-3", value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TransferUtility_LargeFile_RoundTrips()
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes(40 * MiB);
        using var transfers = new TransferUtility(fixture.Client);

        await transfers.UploadAsync(new MemoryStream(content), bucket, "large", cancellationToken);

        Assert.Equal(content, await fixture.ReadAsync(bucket, "large"));
        using var middle = await fixture.Client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = "large", ByteRange = new ByteRange((5 * MiB) - 10, (15 * MiB) + 10) }, cancellationToken);
        Assert.Equal(content[((5 * MiB) - 10)..((15 * MiB) + 11)], await S3Fixture.ReadAsync(middle));
        using var part = await fixture.Client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = "large", PartNumber = 2 }, cancellationToken);
        Assert.True(part.PartsCount > 1);
    }

    [Fact]
    public async Task CopyPart_Ranges_MakeUpTheObject()
    {
        var bucket = await fixture.BucketAsync();
        var content = RandomNumberGenerator.GetBytes(13 * MiB);
        await fixture.PutAsync(bucket, "source ü", content);
        var upload = await BeginAsync(bucket, algorithm: null, type: null);
        var completion = new CompleteMultipartUploadRequest { BucketName = bucket, Key = "object", UploadId = upload };
        foreach (var (number, first, last) in new[] { (1, 0, (6 * MiB) - 1), (2, 6 * MiB, (13 * MiB) - 1) })
        {
            var copied = await fixture.Client.CopyPartAsync(
                new CopyPartRequest
                {
                    SourceBucket = bucket,
                    SourceKey = "source ü",
                    DestinationBucket = bucket,
                    DestinationKey = "object",
                    UploadId = upload,
                    PartNumber = number,
                    FirstByte = first,
                    LastByte = last,
                },
                cancellationToken);
            completion.AddPartETags(new PartETag(number, copied.ETag));
        }

        await fixture.Client.CompleteMultipartUploadAsync(completion, cancellationToken);
        await fixture.Client.DeleteObjectAsync(bucket, "source ü", cancellationToken);

        Assert.Equal(content, await fixture.ReadAsync(bucket, "object"));
        await fixture.Client.CopyObjectAsync(bucket, "object", bucket, "again", cancellationToken);
        Assert.Equal(content, await fixture.ReadAsync(bucket, "again"));
        var tag = (await fixture.Client.GetObjectMetadataAsync(bucket, "again", cancellationToken)).ETag;
#pragma warning disable CA5351 // An S3 entity tag is an MD5.
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"", tag);
#pragma warning restore CA5351
    }

    [Fact]
    public async Task Complete_WrongParts_IsRefused()
    {
        var bucket = await fixture.BucketAsync();
        var upload = await BeginAsync(bucket, algorithm: null, type: null);
        var first = await PartAsync(bucket, upload, 1, 10);
        var second = await PartAsync(bucket, upload, 2, 10);

        Assert.Equal("EntityTooSmall", await CompleteAsync((1, first), (2, second)));
        Assert.Equal("InvalidPart", await CompleteAsync((1, "\"other\"")));
        Assert.Equal("InvalidPart", await CompleteAsync((7, first)));
        Assert.Equal("NoSuchUpload", await S3Fixture.CodeOfAsync(() => PartAsync(bucket, "none", 1, 10)));

        Task<string> CompleteAsync(params (int Number, string Tag)[] parts) => S3Fixture.CodeOfAsync(() =>
        {
            var completion = new CompleteMultipartUploadRequest { BucketName = bucket, Key = "object", UploadId = upload };
            completion.PartETags = [.. parts.Select(part => new PartETag(part.Number, part.Tag))];
            return fixture.Client.CompleteMultipartUploadAsync(completion, cancellationToken);
        });
    }

    [Fact]
    public async Task Abort_Upload_IsGone()
    {
        var bucket = await fixture.BucketAsync();
        var upload = await BeginAsync(bucket, algorithm: null, type: null);
        await PartAsync(bucket, upload, 1, 10);

        var uploads = await fixture.Client.ListMultipartUploadsAsync(bucket, cancellationToken);
        Assert.Equal([upload], uploads.MultipartUploads.Select(item => item.UploadId));
        await fixture.Client.AbortMultipartUploadAsync(bucket, "object", upload, cancellationToken);

        Assert.Equal("NoSuchUpload", await S3Fixture.CodeOfAsync(() => fixture.Client.ListPartsAsync(bucket, "object", upload, cancellationToken)));
        uploads = await fixture.Client.ListMultipartUploadsAsync(bucket, cancellationToken);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }

    [Fact]
    public async Task ListParts_Pages_GiveEveryPart()
    {
        var bucket = await fixture.BucketAsync();
        var upload = await BeginAsync(bucket, algorithm: null, type: null);
        for (var number = 1; number <= 7; number++)
        {
            await PartAsync(bucket, upload, number, number);
        }

        await PartAsync(bucket, upload, 3, 33);
        List<(int?, long?)> parts = [];
        var request = new ListPartsRequest { BucketName = bucket, Key = "object", UploadId = upload, MaxParts = 3 };
        ListPartsResponse page;
        do
        {
            page = await fixture.Client.ListPartsAsync(request, cancellationToken);
            parts.AddRange(page.Parts.Select(part => (part.PartNumber, part.Size)));
            request.PartNumberMarker = page.NextPartNumberMarker.ToString();
        }
        while (page.IsTruncated == true);

        Assert.Equal([(1, 1), (2, 2), (3, 33), (4, 4), (5, 5), (6, 6), (7, 7)], parts);
    }

    private async Task<string> BeginAsync(string bucket, string? algorithm, string? type)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = "object" };
        if (algorithm is not null)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm);
            request.ChecksumType = ChecksumType.FindValue(type);
        }

        return (await fixture.Client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
    }

    private async Task<string> PartAsync(string bucket, string upload, int number, int size) =>
        (await fixture.Client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket,
                Key = "object",
                UploadId = upload,
                PartNumber = number,
                InputStream = new MemoryStream(new byte[size]),
            },
            cancellationToken)).ETag;

    /// <summary>Puts the checksum where the client looks for it: it can compute only some of them itself.</summary>
    private static void Declare(string? algorithm, byte[] bytes, UploadPartRequest part, PartETag tag)
    {
        if (algorithm is null)
        {
            return;
        }

        var value = ChecksumOf(algorithm, bytes);
        switch (algorithm)
        {
            case "CRC32":
                part.ChecksumCRC32 = tag.ChecksumCRC32 = value;
                break;
            case "CRC32C":
                part.ChecksumCRC32C = tag.ChecksumCRC32C = value;
                break;
            case "CRC64NVME":
                part.ChecksumCRC64NVME = tag.ChecksumCRC64NVME = value;
                break;
            case "SHA1":
                part.ChecksumSHA1 = tag.ChecksumSHA1 = value;
                break;
            default:
                part.ChecksumSHA256 = tag.ChecksumSHA256 = value;
                break;
        }
    }

    private static string ChecksumOf(string algorithm, byte[] bytes)
    {
        Assert.True(ChecksumAlgorithms.TryParse(algorithm, out var parsed));
        using var checksum = parsed.Create();
        checksum.Append(bytes);
        return Convert.ToBase64String(checksum.Value);
    }
}
