using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Logging;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Keys;

/// <summary>Wrapped key material: read, checked and handed to KMS; it is never unwrapped here.</summary>
internal sealed class KeyMaterials(IAmazonKeyManagementService kms, IAwsClients clients, ILogger<KeyMaterials> logger)
{
    // KMS takes no longer token or blob.
    private const int LongestToken = 6144;

    /// <summary>The blob, if size and hash are as was said.</summary>
    public async Task<byte[]> ReadAsync(KeyMaterialSubmission submission, WrappingPackage package, CancellationToken cancellation)
    {
        var expected = KeyWrapping.BlobBytes(package.Algorithm, package.KeySpec);
        var where = $"s3://{submission.Bucket}/{submission.Key}";
        byte[] blob;
        try
        {
            blob = await ReadAsync(submission.Bucket, submission.Key, expected, cancellation);
        }
        catch (Amazon.S3.AmazonS3Exception e) when (Egress.Failures.IsNotFound(e))
        {
            throw Wrong($"There is no object {where}. Upload the blob, then submit it again.");
        }

        if (blob.Length != expected)
        {
            var has = blob.Length > expected ? $"more than {expected}" : $"{blob.Length}";
            throw Wrong(
                $"The blob {where} has {has} bytes; {package.Algorithm} with {package.KeySpec} makes {expected}. "
                + "Wrap the material as the package says, upload it and submit it again.");
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(blob));
        return string.Equals(sha256, submission.Sha256, StringComparison.OrdinalIgnoreCase)
            ? blob
            : throw Wrong(
                $"The blob {where} has sha256 {sha256}; submitted was {submission.Sha256}. Upload the right blob, or submit the right hash.");
    }

    /// <summary>Imports the blob, if it still is the one that was approved.</summary>
    public async Task<ImportedMaterial> ImportAsync(ImportMaterialRequest request, CancellationToken cancellation)
    {
        var (submission, package) = (request.Submission, request.Package);
        var blob = await ReadAsync(submission, package, cancellation);
        var token = await ReadAsync(package.Bucket, package.TokenKey, LongestToken, cancellation);
        using var material = new MemoryStream(blob);
        using var tokenStream = new MemoryStream(token);
        try
        {
            var response = await kms.ImportKeyMaterialAsync(
                new ImportKeyMaterialRequest
                {
                    KeyId = request.KeyId,
                    ImportToken = tokenStream,
                    EncryptedKeyMaterial = material,
                    ExpirationModel = request.ValidTo is null
                        ? ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE
                        : ExpirationModelType.KEY_MATERIAL_EXPIRES,
                    ValidTo = request.ValidTo,
                },
                cancellation);
            logger.LogImported(submission.Bucket, submission.Key, submission.Sha256, request.KeyId, response.KeyMaterialId);
            return new(response.KeyMaterialId);
        }
        catch (IncorrectKeyMaterialException e)
        {
            throw Wrong($"KMS refuses the key material: {e.Message} Wrap the material that this key had first, of {KeyWrapping.MaterialBytes} bytes, and submit it.");
        }
        catch (InvalidCiphertextException)
        {
            throw new ApplicationFailureException(
                $"KMS cannot unwrap the blob: it was not wrapped with the public key {package.PublicKeySha256} and {package.Algorithm}. "
                + "Wrap the material again with the new package.",
                KeyFailures.WrappingFailed,
                nonRetryable: true);
        }
        catch (Exception e) when (e is ExpiredImportTokenException or InvalidImportTokenException)
        {
            throw new ApplicationFailureException(
                $"The import token of package {package.Number} is not valid any more. Wrap the material again with the new package.",
                KeyFailures.TokenExpired,
                nonRetryable: true);
        }
    }

    private static ApplicationFailureException Wrong(string message) => new(message, KeyFailures.WrongMaterial, nonRetryable: true);

    /// <summary>An object, or of a longer one as much as shows that it is longer.</summary>
    private async Task<byte[]> ReadAsync(string bucket, string key, int longest, CancellationToken cancellation)
    {
        using var response = await clients.S3().GetObjectAsync(bucket, key, cancellation);
        var buffer = new byte[longest + 1];
        var length = await response.ResponseStream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return buffer[..length];
    }
}
