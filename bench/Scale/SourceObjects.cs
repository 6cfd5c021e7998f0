using System.Globalization;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Bench.Scale;

/// <summary>Puts objects into the source bucket, plain or as envelopes under one data key.</summary>
internal sealed class SourceObjects
{
    private const int PutsAtOnce = 32;
    private const int CopyBytes = 1 << 20;

    private readonly Installation installation;
    private readonly Dictionary<string, string> envelope = [];
    private readonly byte[] dataKey = [];
    private readonly byte[] counter = RandomNumberGenerator.GetBytes(CtrKeystream.BlockBytes);

    private SourceObjects(Installation installation, GenerateDataKey? key)
    {
        this.installation = installation;
        if (key is not null)
        {
            dataKey = key.Plain;
            envelope[Envelope.KeyIdEntry] = key.KeyId;
            envelope[Envelope.IvEntry] = Convert.ToBase64String(counter);
            envelope[Envelope.CiphertextEntry] = key.Encrypted;
        }
    }

    public static async Task<SourceObjects> CreateAsync(Installation installation, bool encrypted, CancellationToken ct)
    {
        if (!encrypted)
        {
            return new(installation, null);
        }

        var key = await installation.Kms.GenerateDataKeyAsync(new() { KeyId = Installation.DataKeyAlias, KeySpec = DataKeySpec.AES_256 }, ct);
        return new(installation, new(key.KeyId, key.Plaintext.ToArray(), Convert.ToBase64String(key.CiphertextBlob.ToArray())));
    }

    /// <summary>Puts many small objects below a prefix.</summary>
    public async Task PutManyAsync(string prefix, int count, int size, CancellationToken ct)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PutsAtOnce, CancellationToken = ct };
        await Parallel.ForAsync(0, count, parallel, async (i, token) =>
        {
            var request = new PutObjectRequest
            {
                BucketName = Installation.SourceBucket,
                Key = string.Create(CultureInfo.InvariantCulture, $"{prefix}part-{i:D7}.csv"),
                InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(size)),
            };
            Describe(request.Metadata);
            await installation.S3.PutObjectAsync(request, token);
        });
    }

    /// <summary>
    /// Makes one large object of a small one by copies within S3, so that it takes neither disk nor memory, and tells what
    /// its content's SHA-256 is as the recipient is to get it.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="size">Its bytes, a multiple of the block's.</param>
    /// <param name="block">Bytes of what it is made of, at least 5 MiB and at most 5 GiB.</param>
    public async Task<string> PutLargeAsync(string key, long size, int block, CancellationToken ct)
    {
        var bytes = RandomNumberGenerator.GetBytes(block);
        var seed = new PutObjectRequest { BucketName = Installation.SourceBucket, Key = $"seeds/{key}", InputStream = new MemoryStream(bytes) };
        await installation.S3.PutObjectAsync(seed, ct);
        var initiate = new InitiateMultipartUploadRequest { BucketName = Installation.SourceBucket, Key = key };
        Describe(initiate.Metadata);
        var uploadId = (await installation.S3.InitiateMultipartUploadAsync(initiate, ct)).UploadId;
        var parts = new List<PartETag>();
        for (var number = 1; number <= size / block; number++)
        {
            var copied = await installation.S3.CopyPartAsync(
                new()
                {
                    SourceBucket = seed.BucketName,
                    SourceKey = seed.Key,
                    DestinationBucket = initiate.BucketName,
                    DestinationKey = key,
                    UploadId = uploadId,
                    PartNumber = number,
                },
                ct);
            parts.Add(new() { PartNumber = number, ETag = copied.ETag });
        }

        await installation.S3.CompleteMultipartUploadAsync(
            new() { BucketName = initiate.BucketName, Key = key, UploadId = uploadId, PartETags = parts }, ct);
        return Sha256(bytes, size / block);
    }

    private string Sha256(byte[] block, long times)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var keystream = dataKey.Length == 0 ? null : new CtrKeystream(dataKey, counter);
        var piece = new byte[CopyBytes];
        var offset = 0L;
        for (var n = 0; n < times; n++)
        {
            for (var start = 0; start < block.Length; start += CopyBytes)
            {
                var part = piece.AsSpan(0, Math.Min(CopyBytes, block.Length - start));
                block.AsSpan(start, part.Length).CopyTo(part);
                keystream?.Apply(part, offset);
                hash.AppendData(part);
                offset += part.Length;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Describe(MetadataCollection metadata)
    {
        foreach (var (name, value) in envelope)
        {
            metadata[name] = value;
        }
    }

    private sealed record GenerateDataKey(string KeyId, byte[] Plain, string Encrypted);
}
