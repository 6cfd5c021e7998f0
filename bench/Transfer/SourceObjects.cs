using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Bench.Transfer;

/// <summary>Puts the objects of a case there: small ones in one piece, large ones in parts as the usual tools do.</summary>
internal sealed class SourceObjects(Storage storage, string keyId)
{
    // What 'aws s3 cp' has as its threshold and as its part.
    private const int PartBytes = 8 << 20;
    private const int AtOnce = 16;
    private const int PartsAtOnce = 2;

    public Task WriteAsync(TransferCase transferCase, CancellationToken ct) => Parallel.ForAsync(
        0,
        transferCase.Count,
        new ParallelOptions { MaxDegreeOfParallelism = transferCase.Size > PartBytes ? PartsAtOnce : AtOnce, CancellationToken = ct },
        async (number, token) => await WriteAsync(transferCase, number, token));

    private async Task WriteAsync(TransferCase transferCase, int number, CancellationToken ct)
    {
        var metadata = new Dictionary<string, string>();
        CtrKeystream? keystream = null;
        if (transferCase.Encrypted)
        {
            // A data key of its own for each object, as the producer does it.
            var key = await storage.Kms.GenerateDataKeyAsync(new() { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, ct);
            var counter = RandomNumberGenerator.GetBytes(CtrKeystream.BlockBytes);
            keystream = new(key.Plaintext.ToArray(), counter);
            metadata = new(new Envelope(key.KeyId, counter, Convert.ToBase64String(key.CiphertextBlob.ToArray())).ToMetadata());
        }

        using (keystream)
        {
            var piece = new byte[Math.Min(transferCase.Size, PartBytes)];
            void Fill(long offset, int length)
            {
                SourceContent.Fill(number, offset, piece.AsSpan(0, length));
                keystream?.Apply(piece.AsSpan(0, length), offset);
            }

            if (transferCase.Size <= PartBytes)
            {
                Fill(0, piece.Length);
                var put = new PutObjectRequest { BucketName = TransferCase.SourceBucket, Key = transferCase.SourceKey(number), InputStream = new MemoryStream(piece) };
                Set(put.Metadata, metadata);
                await storage.S3.PutObjectAsync(put, ct);
                return;
            }

            var initiate = new InitiateMultipartUploadRequest { BucketName = TransferCase.SourceBucket, Key = transferCase.SourceKey(number) };
            Set(initiate.Metadata, metadata);
            var upload = await storage.S3.InitiateMultipartUploadAsync(initiate, ct);
            var parts = new List<PartETag>();
            for (var offset = 0L; offset < transferCase.Size; offset += PartBytes)
            {
                var length = (int)Math.Min(PartBytes, transferCase.Size - offset);
                Fill(offset, length);
                var sent = await storage.S3.UploadPartAsync(
                    new()
                    {
                        BucketName = upload.BucketName,
                        Key = upload.Key,
                        UploadId = upload.UploadId,
                        PartNumber = parts.Count + 1,
                        InputStream = new MemoryStream(piece, 0, length),
                    },
                    ct);
                parts.Add(new(sent));
            }

            await storage.S3.CompleteMultipartUploadAsync(
                new() { BucketName = upload.BucketName, Key = upload.Key, UploadId = upload.UploadId, PartETags = parts }, ct);
        }
    }

    private static void Set(MetadataCollection target, Dictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            target[name] = value;
        }
    }
}
