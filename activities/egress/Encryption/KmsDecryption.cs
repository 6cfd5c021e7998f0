using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Decryption by KMS, its errors typed.</summary>
internal sealed class KmsDecryption(IAmazonKeyManagementService kms)
{
    /// <summary>Decrypts; the caller clears the result.</summary>
    /// <param name="keyId">The key; null if the ciphertext alone is to say it.</param>
    /// <param name="ciphertext">What KMS encrypted.</param>
    /// <param name="context">The encryption context; null for none.</param>
    /// <param name="name">What is being decrypted, for messages.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<byte[]> DecryptAsync(
        string? keyId, byte[] ciphertext, IReadOnlyDictionary<string, string>? context, string name, CancellationToken cancellation)
    {
        using var blob = new MemoryStream(ciphertext, writable: false);
        var request = new DecryptRequest { KeyId = keyId, CiphertextBlob = blob };
        if (context is { Count: > 0 })
        {
            request.EncryptionContext = new(context);
        }

        try
        {
            var response = await kms.DecryptAsync(request, cancellation);
            using var plaintext = response.Plaintext ?? throw Failures.Strange("KMS");
            return plaintext.ToArray();
        }
        catch (AmazonKeyManagementServiceException e) when (IsPermanent(e))
        {
            throw Failures.CannotDecrypt(
                $"{name} cannot be decrypted: KMS does not open its data key{(keyId is null ? "" : $" under '{keyId}'")}: {e.ErrorCode}; enable the key, or let the producer write the object again");
        }
    }

    private static bool IsPermanent(AmazonKeyManagementServiceException e) => e is InvalidCiphertextException
        or IncorrectKeyException
        or NotFoundException
        or DisabledException
        or KMSInvalidStateException
        or InvalidKeyUsageException
        or InvalidGrantTokenException
        || e.ErrorCode is "InvalidCiphertextException" or "ValidationException";
}
