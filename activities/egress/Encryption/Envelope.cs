using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>The envelope of an encrypted object, from its user metadata.</summary>
/// <param name="KeyEncryptionKeyId">The key that the data key is encrypted with.</param>
/// <param name="InitialCounter">16 bytes.</param>
/// <param name="EncryptedDataKey">The encrypted data key, base64 as it stands in the metadata.</param>
internal sealed record Envelope(string KeyEncryptionKeyId, byte[] InitialCounter, string EncryptedDataKey)
{
    /// <summary>Metadata entry: id of the key-encryption key.</summary>
    public const string KeyIdEntry = "datakeyencryptionkeyid";

    /// <summary>Metadata entry: initial counter, base64.</summary>
    public const string IvEntry = "iv";

    /// <summary>Metadata entry: encrypted data key, base64.</summary>
    public const string CiphertextEntry = "ciphertext";

    /// <summary>Metadata entry of objects encrypted by an S3 encryption client.</summary>
    public const string MaterialDescriptionEntry = "x-amz-matdesc";

    /// <summary>Metadata entries that must not travel with decrypted content: they describe what is no longer true.</summary>
    public static IReadOnlyList<string> Entries { get; } = [KeyIdEntry, IvEntry, CiphertextEntry];

    /// <summary>Reads the envelope.</summary>
    /// <returns>Null if the object has none.</returns>
    /// <exception cref="ApplicationFailureException">
    /// <see cref="FailureTypes.CannotDecrypt"/>: the envelope is incomplete, malformed, or of a format that is not read here.
    /// </exception>
    public static Envelope? Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.ContainsKey(MaterialDescriptionEntry) || metadata.ContainsKey("x-amz-key") || metadata.ContainsKey("x-amz-3"))
        {
            // Always decrypted by contract; sent as it is, the recipient could not read it.
            throw Failures.CannotDecrypt("encrypted by an S3 encryption client, whose formats are not read by this version");
        }

        var present = Entries.Where(metadata.ContainsKey).ToList();
        if (present.Count == 0)
        {
            return null;
        }

        if (present.Count < Entries.Count)
        {
            throw Failures.CannotDecrypt($"incomplete envelope, metadata lacks {string.Join(", ", Entries.Except(present))}");
        }

        var counter = new byte[CtrKeystream.BlockBytes];
        if (!Convert.TryFromBase64String(metadata[IvEntry], counter, out var written) || written != counter.Length)
        {
            throw Failures.CannotDecrypt($"metadata {IvEntry} is not base64 of {CtrKeystream.BlockBytes} bytes");
        }

        return new(metadata[KeyIdEntry], counter, metadata[CiphertextEntry]);
    }
}
