using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>A new data key; disposing clears it.</summary>
/// <param name="keyId">The key-encryption key.</param>
/// <param name="plaintext">The key.</param>
/// <param name="encrypted">The key encrypted, base64.</param>
internal sealed class DataKey(string keyId, byte[] plaintext, string encrypted) : IDisposable
{
    /// <summary>The key-encryption key.</summary>
    public string KeyId => keyId;

    /// <summary>The key.</summary>
    public byte[] Plaintext => plaintext;

    /// <summary>The key encrypted, base64.</summary>
    public string Encrypted => encrypted;

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(plaintext);
}
