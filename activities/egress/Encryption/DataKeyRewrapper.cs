using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// Wraps data keys again for a recipient: RSA-OAEP with SHA-256 for digest and mask, over the base64 text of the key, with
/// the public key that an SSM parameter holds.
/// </summary>
internal sealed class DataKeyRewrapper(IDataKeyService dataKeys, IAwsClients clients)
{
    /// <summary>The envelope, its data key wrapped for the entry's recipient.</summary>
    public async Task<Envelope> RewrapAsync(EgressEntry entry, Envelope envelope, CancellationToken cancellation)
    {
        var (keyId, publicKey) = await ReadRecipientKeyAsync(entry, cancellation);
        using (publicKey)
        {
            var dataKey = await dataKeys.DecryptAsync(envelope.KeyEncryptionKeyId, envelope.EncryptedDataKey, cancellation);
            try
            {
                return envelope with { KeyEncryptionKeyId = keyId, EncryptedDataKey = Wrap(publicKey, dataKey) };
            }
            finally
            {
                CryptographicOperations.ZeroMemory(dataKey);
            }
        }
    }

    /// <summary>An envelope for a data key that is known, wrapped for the entry's recipient.</summary>
    public async Task<Envelope> WrapAsync(EgressEntry entry, DataKey dataKey, byte[] initialCounter, CancellationToken cancellation)
    {
        var (keyId, publicKey) = await ReadRecipientKeyAsync(entry, cancellation);
        using (publicKey)
        {
            return new(keyId, initialCounter, Wrap(publicKey, dataKey.Plaintext));
        }
    }

    /// <summary>The id of the recipient's key.</summary>
    public async Task<string> ReadRecipientKeyIdAsync(EgressEntry entry, CancellationToken cancellation)
    {
        var (keyId, publicKey) = await ReadRecipientKeyAsync(entry, cancellation);
        publicKey.Dispose();
        return keyId;
    }

    private static string Wrap(RSA publicKey, byte[] dataKey)
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(dataKey));
        try
        {
            return Convert.ToBase64String(publicKey.Encrypt(text, RSAEncryptionPadding.OaepSHA256));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private async Task<(string KeyId, RSA PublicKey)> ReadRecipientKeyAsync(EgressEntry entry, CancellationToken cancellation)
    {
        var name = entry.RewrapKeyParameter!;
        var response = await clients.Ssm(entry.RoleArn).GetParameterAsync(new() { Name = name, WithDecryption = true }, cancellation);
        var value = response.Parameter?.Value ?? throw Failures.Strange($"SSM parameter '{name}'");
        var rsa = RSA.Create();
        try
        {
            using var json = JsonDocument.Parse(value);
            var keyId = json.RootElement.GetProperty("KeyId").GetString();
            rsa.ImportSubjectPublicKeyInfo(json.RootElement.GetProperty("PublicKey").GetBytesFromBase64(), out _);
            return (keyId ?? throw new FormatException(), rsa);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or CryptographicException)
        {
            rsa.Dispose();
            throw Failures.Configuration(
                $"SSM parameter '{name}' is not {{\"KeyId\": \"...\", \"PublicKey\": \"<base64 of an X.509 SubjectPublicKeyInfo>\"}}");
        }
    }
}
