using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using DataEgress.Activities.Egress;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Keys;

/// <summary>Whether a key works with the material that it should have.</summary>
internal sealed class KeyVerification(IAmazonKeyManagementService kms, ILogger<KeyVerification> logger)
{
    /// <summary>Checks state and material, and sends a data key there and back. KMS is eventually consistent: worth retrying.</summary>
    public async Task<VerifiedKey> VerifyAsync(VerifyKeyRequest request, CancellationToken cancellation)
    {
        var key = (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = request.KeyId }, cancellation)).KeyMetadata;
        if (key.KeyState != KeyState.Enabled)
        {
            throw Failures.Verification($"key {request.KeyId} is {key.KeyState}, not Enabled");
        }

        if (key.CurrentKeyMaterialId != request.KeyMaterialId)
        {
            throw Failures.Verification($"key {request.KeyId} has material {key.CurrentKeyMaterialId}, not {request.KeyMaterialId}");
        }

        await RoundTripAsync(request.KeyId, cancellation);
        logger.LogVerified(request.KeyId, key.KeyState, request.KeyMaterialId);
        return new(key.KeyState, key.ValidTo?.ToUniversalTime());
    }

    private async Task RoundTripAsync(string keyId, CancellationToken cancellation)
    {
        var generated = await kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, cancellation);
        var plain = generated.Plaintext.ToArray();
        byte[] decrypted = [];
        try
        {
            var response = await kms.DecryptAsync(new DecryptRequest { KeyId = keyId, CiphertextBlob = generated.CiphertextBlob }, cancellation);
            decrypted = response.Plaintext.ToArray();
            if (!CryptographicOperations.FixedTimeEquals(plain, decrypted))
            {
                throw Failures.Verification($"key {keyId} does not decrypt its own data key");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(decrypted);
        }
    }
}
