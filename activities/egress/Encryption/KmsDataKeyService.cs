using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Data keys encrypted under KMS keys.</summary>
internal sealed class KmsDataKeyService(IAmazonKeyManagementService kms) : IDataKeyService
{
    /// <inheritdoc/>
    public async Task<byte[]> DecryptAsync(string keyId, string encryptedKey, CancellationToken cancellation)
    {
        byte[] ciphertext;
        try
        {
            ciphertext = Convert.FromBase64String(encryptedKey);
        }
        catch (FormatException)
        {
            throw Failures.CannotDecrypt("the encrypted data key is not base64");
        }

        try
        {
            using var blob = new MemoryStream(ciphertext, writable: false);
            var response = await kms.DecryptAsync(new() { KeyId = keyId, CiphertextBlob = blob }, cancellation);
            using var plaintext = response.Plaintext;
            return plaintext.ToArray();
        }
        catch (AmazonKeyManagementServiceException e) when (IsPermanent(e))
        {
            throw Failures.CannotDecrypt($"KMS cannot decrypt the data key under '{keyId}': {e.ErrorCode}");
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
