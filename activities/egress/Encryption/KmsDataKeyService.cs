using Amazon.KeyManagementService;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Data keys encrypted under KMS keys.</summary>
internal sealed class KmsDataKeyService(IAmazonKeyManagementService kms, KmsDecryption decryption, IOptions<EgressOptions> options) : IDataKeyService
{
    /// <inheritdoc/>
    public Task<byte[]> DecryptAsync(string keyId, string encryptedKey, CancellationToken cancellation)
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

        return decryption.DecryptAsync(keyId, ciphertext, null, "the object", cancellation);
    }

    /// <inheritdoc/>
    public async Task<DataKey> GenerateAsync(CancellationToken cancellation)
    {
        var keyId = options.Value.DataKeys.KmsKeyId
            ?? throw Failures.Configuration("Egress:DataKeys:KmsKeyId: missing; encrypting needs the id of a KMS key, or Egress:DataKeys:DksUrl");
        var generated = await kms.GenerateDataKeyAsync(new() { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, cancellation);
        using var plaintext = generated.Plaintext ?? throw Failures.Strange("KMS");
        using var ciphertext = generated.CiphertextBlob ?? throw Failures.Strange("KMS");
        return new(generated.KeyId, plaintext.ToArray(), Convert.ToBase64String(ciphertext.ToArray()));
    }
}
