namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Decrypts data keys, and makes new ones. Where the key-encryption keys live is its affair.</summary>
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

    /// <summary>Makes a data key of 256 bits; the caller disposes it after use.</summary>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// <see cref="Workflows.Egress.FailureTypes.Configuration"/> if it is not set up for that,
    /// <see cref="Workflows.Egress.FailureTypes.Unavailable"/> if it does not answer.
    /// </exception>
    Task<DataKey> GenerateAsync(CancellationToken cancellation);
}
