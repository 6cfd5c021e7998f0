namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Decrypts data keys. Where the key-encryption keys live is its affair.</summary>
internal interface IDataKeyService
{
    /// <summary>Decrypts a data key; the caller clears it after use.</summary>
    /// <param name="keyId">The key-encryption key.</param>
    /// <param name="encryptedKey">The encrypted data key, base64.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// <see cref="Workflows.Egress.FailureTypes.CannotDecrypt"/> if retrying cannot help,
    /// <see cref="Workflows.Egress.FailureTypes.Unavailable"/> if it can.
    /// </exception>
    Task<byte[]> DecryptAsync(string keyId, string encryptedKey, CancellationToken cancellation);
}
