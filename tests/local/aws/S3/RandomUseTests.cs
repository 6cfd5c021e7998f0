using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Local.Aws.Tests.S3;

/// <summary>Random use, with restarts, against a plain map.</summary>
public sealed class RandomUseTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly string folder = Directory.CreateTempSubdirectory("s3-random-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnyUse_WithRestarts_EqualsAMapAndLeaksNoBlob(int seed)
    {
        var random = new Random(seed);
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            await using var server = await AwsServer.StartAsync(
                new AwsServerOptions { DataDirectory = folder, Credentials = [S3Fixture.Key] }, cancellationToken);
            using var client = S3Fixture.Connect(server);
            if (round == 0)
            {
                await client.PutBucketAsync(Bucket, cancellationToken);
            }

            for (var step = 0; step < 40; step++)
            {
                await StepAsync(client, model, random);
            }

            await AssertSameAsync(client, model);
        }

        var blobs = Directory.EnumerateFiles(Path.Combine(folder, "s3", "blobs"), "*", SearchOption.AllDirectories).Count();
        Assert.InRange(blobs, model.Values.Select(Convert.ToHexString).Distinct().Count(), 2 * model.Count);
    }

    private static string Key(Random random) => $"key {random.Next(6)}";

    private async Task StepAsync(AmazonS3Client client, SortedDictionary<string, byte[]> model, Random random)
    {
        var key = Key(random);
        var content = new byte[random.Next(1, 2000)];
        random.NextBytes(content);
        switch (random.Next(4))
        {
            case 0:
                await client.PutObjectAsync(
                    new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content) }, cancellationToken);
                model[key] = content;
                break;
            case 1 when model.Count > 0:
                var source = model.Keys.ElementAt(random.Next(model.Count));
                await client.CopyObjectAsync(
                    new CopyObjectRequest
                    {
                        SourceBucket = Bucket,
                        SourceKey = source,
                        DestinationBucket = Bucket,
                        DestinationKey = key,
                        MetadataDirective = S3MetadataDirective.REPLACE,
                    },
                    cancellationToken);
                model[key] = model[source];
                break;
            case 2:
                await client.DeleteObjectAsync(Bucket, key, cancellationToken);
                model.Remove(key);
                break;
            default:
                await UploadAsync(client, key, content, abort: random.Next(3) == 0, model);
                break;
        }
    }

    private async Task UploadAsync(AmazonS3Client client, string key, byte[] content, bool abort, SortedDictionary<string, byte[]> model)
    {
        var upload = (await client.InitiateMultipartUploadAsync(Bucket, key, cancellationToken)).UploadId;
        var tag = "";

        // The part is sent twice: the second takes the place of the first.
        foreach (var bytes in new[] { new byte[] { 1 }, content })
        {
            tag = (await client.UploadPartAsync(
                new UploadPartRequest { BucketName = Bucket, Key = key, UploadId = upload, PartNumber = 1, InputStream = new MemoryStream(bytes) },
                cancellationToken)).ETag;
        }

        if (abort)
        {
            await client.AbortMultipartUploadAsync(Bucket, key, upload, cancellationToken);
            return;
        }

        await client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = Bucket, Key = key, UploadId = upload, PartETags = [new PartETag(1, tag)] },
            cancellationToken);
        model[key] = content;
    }

    private async Task AssertSameAsync(AmazonS3Client client, SortedDictionary<string, byte[]> model)
    {
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, cancellationToken);
        Assert.Equal(model.Keys, (listed.S3Objects ?? []).Select(item => item.Key));
        foreach (var (key, content) in model)
        {
            using var response = await client.GetObjectAsync(Bucket, key, cancellationToken);
            Assert.Equal(content, await S3Fixture.ReadAsync(response));
        }
    }
}
