using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Egress.Transfer.Integrity;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Transfer.Integrity;

/// <summary>Content that nothing authenticates, however it was uploaded: damage must be noticed, and the receipt say by what.</summary>
public sealed class SourceReadingTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.csv";
    private const int PartBytes = 5 << 20;

    private readonly byte[] small = RandomNumberGenerator.GetBytes(10_000);
    private readonly byte[] large = RandomNumberGenerator.GetBytes(PartBytes + 10_000);
    private readonly byte[] odd = RandomNumberGenerator.GetBytes(16 << 20);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData("SHA256", "SHA256")]
    [InlineData("SHA1", "SHA1")]
    [InlineData("CRC32", "CRC32")]
    [InlineData("CRC32C", "CRC32C")]
    [InlineData("CRC64NVME", "CRC64NVME")]
    [InlineData("ETag", "ETag")]
    [InlineData("nothing", "second reading")]
    [InlineData("parts SHA256", "SHA256 of 2 parts")]
    [InlineData("parts CRC32", "CRC32 of 2 parts")]
    [InlineData("parts CRC64NVME", "CRC64NVME")]
    [InlineData("parts ETag", "ETag of 2 parts")]
    [InlineData("odd parts", "second reading")]
    public async Task Read_Damaged_IsNoticedAndElseSaysByWhat(string form, string by)
    {
        var content = form == "odd parts" ? odd : form.Contains("parts", StringComparison.Ordinal) ? large : small;
        var source = await PutAsync(form, content);

        var (read, integrity) = await ReadAsync(source);
        Assert.Equal(content, read);
        Assert.Equal(by, integrity.CheckedAgainst);

        // Where S3 keeps no sum, damage that is always the same cannot show.
        var reads = 0;
        var always = by != "second reading";
        fixture.Faults.Next = r => IsRead(r) && (Interlocked.Increment(ref reads) == 1 || always) ? new Fault.Corrupt(5_000) : null;
        var failure = Activities.Egress.Failures.Of(await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(source)), Key);
        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
    }

    [Theory]
    [InlineData("CRC32", "CRC32")]
    [InlineData("parts SHA256", "SHA256 of 2 parts")]
    public async Task Read_Truncated_IsTakenUpWhereItEndedAndComparedAsAWhole(string form, string by)
    {
        var source = await PutAsync(form, large);
        fixture.Faults.Next = r => IsRead(r) ? new Fault.Truncate(large.Length / 2) : null;

        var (read, integrity) = await ReadAsync(source);

        Assert.Equal(large, read);
        Assert.Equal(by, integrity.CheckedAgainst);
    }

    [Fact]
    public async Task Read_ConnectionFallsSilent_GoesOnByAnother()
    {
        var source = await PutAsync("CRC32", small);
        var reads = 0;
        fixture.Faults.Next = r => IsRead(r) && Interlocked.Increment(ref reads) == 1 ? new Fault.Stall(4_000, TimeSpan.FromHours(1)) : null;
        await using var stream = new SourceStream(fixture.S3, source, TimeSpan.FromSeconds(2));
        using var content = new MemoryStream();

        await stream.CopyToAsync(content, Cancellation);

        Assert.Equal(small, content.ToArray());
        Assert.True(reads > 1);
    }

    [Fact]
    public async Task Read_AnotherContentThanS3Knows_IsDamaged()
    {
        var source = await PutAsync("CRC64NVME", small);
        var another = source with { Kept = source.Kept! with { Value = new byte[8] } };

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => ReadAsync(another));

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("CRC64NVME", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferBatch_Streamed_SaysByWhatItWasChecked()
    {
        await PutAsync("parts SHA256", large);

        Assert.Equal("SHA256 of 2 parts", (await TransferAsync(Entry.ToS3 with { Compression = Compression.Gzip })).CheckedAgainst);
    }

    private static bool IsRead(AwsRequest request) => request.Operation == "GET" && request.Target.StartsWith("/source/" + Key, StringComparison.Ordinal);

    private async Task<FileRecord> TransferAsync(EgressEntry entry)
    {
        var request = await fixture.PlanAsync(entry);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        return Assert.Single(await fixture.RecordsAsync());
    }

    private async Task<(byte[] Content, SourceIntegrity Integrity)> ReadAsync(SourceObject source)
    {
        var reading = await SourceReading.StartAsync(fixture.S3, new(source), authenticated: false, Cancellation);
        await using var stream = reading.Content;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancellation);
        reading.Integrity.Verify();
        return (content.ToArray(), reading.Integrity);
    }

    private async Task<SourceObject> PutAsync(string form, byte[] content)
    {
        // As S3 itself does where nobody asks for a checksum: it computes a CRC-64/NVME.
        using var client = new AmazonS3Client(new BasicAWSCredentials("id", "secret"), new AmazonS3Config
        {
            ServiceURL = fixture.Url.ToString(),
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        if (form.Contains("parts", StringComparison.Ordinal))
        {
            var algorithm = form.Split(' ')[1];
            var parts = form == "odd parts" ? [content[..(6 << 20)], content[(6 << 20)..(11 << 20)], content[(11 << 20)..]] : content.Chunk(PartBytes);
            await UploadAsync(client, parts, algorithm is "CRC64NVME" or "ETag" or "parts" ? null : new ChecksumAlgorithm(algorithm));
        }
        else
        {
            var algorithm = form is "CRC64NVME" or "ETag" or "nothing" ? null : new ChecksumAlgorithm(form);
            await client.PutObjectAsync(
                new() { BucketName = "source", Key = Key, InputStream = new MemoryStream(content), ChecksumAlgorithm = algorithm }, Cancellation);
        }

        // The endpoint keeps a checksum of everything; older objects of S3 have none.
        var source = (await ObjectStore.HeadAsync(fixture.S3, "source", Key, Cancellation))!;
        return form switch
        {
            "ETag" => source with { Kept = new(SumAlgorithm.Md5, Convert.FromHexString(source.ETag), null) },
            "parts ETag" => source with { Kept = new(SumAlgorithm.Md5, Convert.FromHexString(source.ETag[..32]), 2) },
            "odd parts" => source with { Kept = new(SumAlgorithm.Md5, Convert.FromHexString(source.ETag[..32]), 3) },
            "nothing" => source with { Kept = null },
            _ => source,
        };
    }

    private static async Task UploadAsync(AmazonS3Client client, IEnumerable<byte[]> contents, ChecksumAlgorithm? algorithm)
    {
        var upload = (await client.InitiateMultipartUploadAsync(
            new() { BucketName = "source", Key = Key, ChecksumAlgorithm = algorithm }, Cancellation)).UploadId;
        var parts = new List<PartETag>();
        foreach (var part in contents)
        {
            var sent = await client.UploadPartAsync(
                new() { BucketName = "source", Key = Key, UploadId = upload, PartNumber = parts.Count + 1, InputStream = new MemoryStream(part), ChecksumAlgorithm = algorithm },
                Cancellation);
            parts.Add(new() { PartNumber = parts.Count + 1, ETag = sent.ETag, ChecksumSHA256 = sent.ChecksumSHA256, ChecksumCRC32 = sent.ChecksumCRC32 });
        }

        await client.CompleteMultipartUploadAsync(new() { BucketName = "source", Key = Key, UploadId = upload, PartETags = parts }, Cancellation);
    }
}
