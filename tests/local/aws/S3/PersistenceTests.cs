using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class PersistenceTests : IDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly string folder = Directory.CreateTempSubdirectory("s3-persistence-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Restart_BucketsObjectsAndUploads_AreThere()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        string upload;
        await using (var server = await StartAsync())
        {
            using var client = S3Fixture.Connect(server);
            await client.PutBucketAsync("bucket", cancellationToken);
            await PutAsync(client, "kept ü", content);
            await PutAsync(client, "overwritten", [1]);
            await PutAsync(client, "overwritten", [2]);
            await PutAsync(client, "empty", []);
            await PutAsync(client, "deleted", [3]);
            await client.DeleteObjectAsync("bucket", "deleted", cancellationToken);
            upload = (await client.InitiateMultipartUploadAsync("bucket", "parts", cancellationToken)).UploadId;
            await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = "bucket",
                    Key = "parts",
                    UploadId = upload,
                    PartNumber = 1,
                    InputStream = new MemoryStream(content),
                },
                cancellationToken);
        }

        await using (var server = await StartAsync())
        {
            using var client = S3Fixture.Connect(server);
            var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" }, cancellationToken);
            Assert.Equal(["empty", "kept ü", "overwritten"], listed.S3Objects.Select(item => item.Key));
            Assert.Equal(content, await ReadAsync(client, "kept ü"));
            Assert.Equal([2], await ReadAsync(client, "overwritten"));
            var parts = await client.ListPartsAsync("bucket", "parts", upload, cancellationToken);
            var completion = new CompleteMultipartUploadRequest { BucketName = "bucket", Key = "parts", UploadId = upload };
            completion.AddPartETags(parts.Parts.Select(part => new PartETag(part.PartNumber!.Value, part.ETag)));
            await client.CompleteMultipartUploadAsync(completion, cancellationToken);
            Assert.Equal(content, await ReadAsync(client, "parts"));
        }

        // One blob each for: kept, overwritten, parts. Nothing else is left, and no name comes from a key.
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(folder, "s3", "blobs"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task Start_BlobWithoutRecord_IsRemoved()
    {
        await using (await StartAsync())
        {
        }

        var stray = Path.Combine(folder, "s3", "blobs", "ab", "abandoned");
        await File.WriteAllTextAsync(stray, "half an upload", cancellationToken);
        await using (await StartAsync())
        {
        }

        Assert.False(File.Exists(stray));
    }

    [Theory]
    [InlineData("/bucket/../../escape")]
    [InlineData("/bucket//etc/passwd")]
    [InlineData("/bucket/%2e%2e%2f%2e%2e%2fescape")]
    public async Task Put_KeyLikeAPath_StaysWithinTheDataFolder(string target)
    {
        await using var server = await StartAsync();
        using var client = S3Fixture.Connect(server);
        await client.PutBucketAsync("bucket", cancellationToken);
        await using var open = await AwsServer.StartAsync(
            new AwsServerOptions { DataDirectory = Path.Combine(folder, "open") }, cancellationToken);

        // HttpClient would tidy the path up; a raw request does not.
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync("127.0.0.1", open.Url.Port, cancellationToken);
        await using var stream = connection.GetStream();
        await SendAsync(stream, "PUT /bucket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        var answer = await SendAsync(stream, $"PUT {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        var blobs = Directory.EnumerateFiles(Path.Combine(folder, "open"), "*", SearchOption.AllDirectories)
            .Count(path => new FileInfo(path).Length == 1);
        Assert.Equal(1, blobs);
        Assert.False(File.Exists(Path.Combine(folder, "escape")));
    }

    private async Task<string> SendAsync(Stream stream, string request)
    {
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request), cancellationToken);
        var buffer = new byte[8192];
        var read = await stream.ReadAsync(buffer, cancellationToken);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }

    private Task<AwsServer> StartAsync() =>
        AwsServer.StartAsync(new AwsServerOptions { DataDirectory = folder, Credentials = [S3Fixture.Key] }, cancellationToken);

    private Task<PutObjectResponse> PutAsync(AmazonS3Client client, string key, byte[] content) => client.PutObjectAsync(
        new PutObjectRequest { BucketName = "bucket", Key = key, InputStream = new MemoryStream(content) }, cancellationToken);

    private async Task<byte[]> ReadAsync(AmazonS3Client client, string key)
    {
        using var response = await client.GetObjectAsync("bucket", key, cancellationToken);
        return await S3Fixture.ReadAsync(response);
    }
}
