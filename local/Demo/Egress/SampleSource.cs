using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.S3.Model;
using DataEgress.Local.Machine;
using DataEgress.Local.Provisioning;

namespace DataEgress.Local.Demo.Egress;

/// <summary>Puts sample files into the source bucket, and then the flag that starts everything.</summary>
internal sealed class SampleSource(AwsClients aws, string runId)
{
    private const int UploadsAtOnce = 8;
    private const int IvBytes = 16;

    private readonly string folder = string.Create(CultureInfo.InvariantCulture, $"{runId}/{DateTime.UtcNow:yyyy-MM-dd}/");

    /// <summary>The key of the flag.</summary>
    public string FlagKey => folder + ResourceNames.FlagSuffix;

    /// <summary>Uploads the files and returns the SHA-256 of what lies at the source and of its content.</summary>
    public async Task<IReadOnlyDictionary<SampleFile, SampleHashes>> UploadAsync(IReadOnlyList<SampleFile> files, CancellationToken cancellationToken)
    {
        var hashes = new ConcurrentDictionary<SampleFile, SampleHashes>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, parallel, async (file, token) => hashes[file] = await UploadAsync(file, token).ConfigureAwait(false)).ConfigureAwait(false);
        return hashes;
    }

    /// <summary>Uploads the flag and returns its version.</summary>
    public async Task<string?> RaiseFlagAsync(CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest { BucketName = ResourceNames.SourceBucket, Key = FlagKey, ContentBody = "" };
        return (await aws.S3.PutObjectAsync(request, cancellationToken).ConfigureAwait(false)).VersionId;
    }

    /// <summary>When S3 took the flag (UTC): the day of the event.</summary>
    public async Task<DateTime> ReadFlagTimeAsync(CancellationToken cancellationToken) =>
        (await aws.S3.GetObjectMetadataAsync(ResourceNames.SourceBucket, FlagKey, cancellationToken).ConfigureAwait(false)).LastModified!.Value.ToUniversalTime();

    /// <summary>When S3 took each file (UTC), by its name at the source.</summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> ReadTimesAsync(CancellationToken cancellationToken)
    {
        var times = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        var pages = aws.S3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = ResourceNames.SourceBucket, Prefix = folder });
        await foreach (var found in pages.S3Objects.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            times[found.Key[folder.Length..]] = found.LastModified!.Value.ToUniversalTime();
        }

        return times;
    }

    private async Task<SampleHashes> UploadAsync(SampleFile file, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest { BucketName = ResourceNames.SourceBucket, Key = folder + file.SourceName, AutoCloseStream = false };
        await using var content = file.OpenRead();
        var contentHash = await HashAsync(content, cancellationToken).ConfigureAwait(false);
        if (!file.Encrypted)
        {
            request.InputStream = content;
            await aws.S3.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return new SampleHashes(contentHash, contentHash);
        }

        var dataKey = await aws.Kms.GenerateDataKeyAsync(
            new GenerateDataKeyRequest { KeyId = ResourceNames.DataKeyAlias, KeySpec = DataKeySpec.AES_256 },
            cancellationToken).ConfigureAwait(false);
        var iv = RandomNumberGenerator.GetBytes(IvBytes);
        request.Metadata.Add("datakeyencryptionkeyid", dataKey.KeyId);
        request.Metadata.Add("iv", Convert.ToBase64String(iv));
        request.Metadata.Add("ciphertext", Convert.ToBase64String(dataKey.CiphertextBlob.ToArray()));
        await using var encrypted = new EnvelopeEncryptedStream(content, dataKey.Plaintext.ToArray(), iv);
        var storedHash = await HashAsync(encrypted, cancellationToken).ConfigureAwait(false);
        request.InputStream = encrypted;
        await aws.S3.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        return new SampleHashes(contentHash, storedHash);
    }

    private static async Task<string> HashAsync(Stream stream, CancellationToken cancellationToken)
    {
        var hash = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
        stream.Position = 0;
        return Convert.ToHexStringLower(hash);
    }
}

/// <summary>SHA-256 hashes of a sample, lower-case hex.</summary>
/// <param name="Content">Of the content.</param>
/// <param name="Stored">Of what lies at the source, encrypted or not.</param>
internal sealed record SampleHashes(string Content, string Stored);
