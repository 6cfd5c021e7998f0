using System.Text;
using Amazon.S3.Model;
using DataEgress.Local.Aws.S3.Checksums;
using FsCheck;
using FsCheck.Fluent;
using ChecksumAlgorithm = DataEgress.Local.Aws.S3.Checksums.ChecksumAlgorithm;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class ChecksumTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    /// <summary>The check values of the catalogue of CRC algorithms, and of FIPS 180 for the hashes.</summary>
    [Theory]
    [InlineData("CRC32", "123456789", "cbf43926")]
    [InlineData("CRC32C", "123456789", "e3069283")]
    [InlineData("CRC64NVME", "123456789", "ae8b14860a799888")]
    [InlineData("SHA1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("SHA256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Create_KnownText_HasTheKnownValue(string name, string text, string expected)
    {
        Assert.True(ChecksumAlgorithms.TryParse(name, out var algorithm));
        using var checksum = algorithm.Create();

        checksum.Append(Encoding.ASCII.GetBytes(text));

        Assert.Equal(expected, Convert.ToHexStringLower(checksum.Value));
    }

    [Fact]
    public void Combine_AnyTwoBlocks_IsTheCrcOfBoth()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            (first, second) =>
            {
                foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>().Where(candidate => candidate.IsCrc()))
                {
                    var parameters = CrcParameters.Of(algorithm);
                    var combined = parameters.Combine(Crc(parameters, first), Crc(parameters, second), second.Length);
                    if (combined != Crc(parameters, [.. first, .. second]))
                    {
                        return false;
                    }
                }

                return true;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Update_InPieces_IsTheSameAsAtOnce()
    {
        var data = new byte[1000];
        Random.Shared.NextBytes(data);
        foreach (var parameters in new[] { CrcParameters.Crc32, CrcParameters.Crc32C, CrcParameters.Crc64Nvme })
        {
            var register = parameters.Mask;
            foreach (var piece in data.Chunk(7))
            {
                register = parameters.Update(register, piece);
            }

            Assert.Equal(parameters.Update(parameters.Mask, data), register);
        }
    }

    [Fact]
    public async Task Put_WithoutChoice_KeepsTheClientsCrc32()
    {
        var bucket = await fixture.BucketAsync();
        await fixture.PutAsync(bucket, "object", "123456789"u8.ToArray());

        var head = await fixture.Client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket, Key = "object", ChecksumMode = Amazon.S3.ChecksumMode.ENABLED }, cancellationToken);

        Assert.Equal(Convert.ToBase64String(Convert.FromHexString("cbf43926")), head.ChecksumCRC32);
        Assert.Equal(Amazon.S3.ChecksumType.FULL_OBJECT, head.ChecksumType);
    }

    [Fact]
    public async Task Put_NoChecksumSent_StoresCrc64Nvme()
    {
        var bucket = await fixture.BucketAsync();
        using var client = S3Fixture.Connect(
            fixture.Server, config => config.RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "object", ContentBody = "123456789" }, cancellationToken);

        var head = await fixture.Client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket, Key = "object", ChecksumMode = Amazon.S3.ChecksumMode.ENABLED }, cancellationToken);

        Assert.Equal(Convert.ToBase64String(Convert.FromHexString("ae8b14860a799888")), head.ChecksumCRC64NVME);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "BadDigest")]
    [InlineData("x-amz-checksum-sha256", "ungpWj+Ylq8ZFaOkNLjcUQvICoCxfq7F0ysLzNoJZwo=", "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAA", "InvalidRequest")]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [InlineData("Content-MD5", "nonsense", "InvalidDigest")]
    [InlineData("x-amz-content-sha256", "0000000000000000000000000000000000000000000000000000000000000000", "XAmzContentSHA256Mismatch")]
    public async Task Put_WrongDigest_IsRefusedAndStoresNothing(string header, string value, string code)
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var created = await client.PutAsync(new Uri("/bucket", UriKind.Relative), content: null, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/bucket/object") { Content = new ByteArrayContent("data"u8.ToArray()) };
        if (header == "Content-MD5")
        {
            request.Content.Headers.TryAddWithoutValidation(header, value);
        }
        else
        {
            request.Headers.Add(header, value);
        }

        using var response = await client.SendAsync(request, cancellationToken);

        Assert.Contains($"<Code>{code}</Code>", await response.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
        using var read = await client.GetAsync(new Uri("/bucket/object", UriKind.Relative), cancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, read.StatusCode);
    }

    private static ulong Crc(CrcParameters parameters, byte[] data) => parameters.Update(parameters.Mask, data) ^ parameters.Mask;
}
