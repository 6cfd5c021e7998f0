using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>The envelope of an object encrypted in counter mode, from its user metadata.</summary>
/// <param name="KeyEncryptionKeyId">The key that the data key is encrypted with.</param>
/// <param name="InitialCounter">16 bytes.</param>
/// <param name="EncryptedDataKey">The encrypted data key, base64 as it stands in the metadata.</param>
internal sealed record Envelope(string KeyEncryptionKeyId, byte[] InitialCounter, string EncryptedDataKey) : ContentEnvelope
{
    /// <summary>Metadata entry: id of the key-encryption key.</summary>
    public const string KeyIdEntry = "datakeyencryptionkeyid";

    /// <summary>Metadata entry: initial counter, base64.</summary>
    public const string IvEntry = "iv";

    /// <summary>Metadata entry: encrypted data key, base64.</summary>
    public const string CiphertextEntry = "ciphertext";

    /// <summary>The entries; they must not travel with decrypted content, since they describe what is no longer true.</summary>
    public static IReadOnlyList<string> Entries { get; } = [KeyIdEntry, IvEntry, CiphertextEntry];

    /// <summary>Reads the envelope.</summary>
    /// <returns>Null if the object has none.</returns>
    /// <exception cref="ApplicationFailureException">
    /// <see cref="FailureTypes.CannotDecrypt"/>: the envelope is incomplete or malformed.
    /// </exception>
    public static Envelope? Read(IReadOnlyDictionary<string, string> metadata)
    {
        var present = Entries.Where(metadata.ContainsKey).ToList();
        if (present.Count == 0)
        {
            return null;
        }

        if (present.Count < Entries.Count)
        {
            throw Failures.CannotDecrypt($"incomplete envelope, metadata lacks {string.Join(", ", Entries.Except(present))}; let its producer write the object again");
        }

        var counter = new byte[CtrKeystream.BlockBytes];
        if (!Convert.TryFromBase64String(metadata[IvEntry], counter, out var written) || written != counter.Length)
        {
            throw Failures.CannotDecrypt($"metadata {IvEntry} is not base64 of {CtrKeystream.BlockBytes} bytes; let its producer write the object again");
        }

        return new(metadata[KeyIdEntry], counter, metadata[CiphertextEntry]);
    }

    /// <summary>The metadata that says this envelope.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>
    {
        [KeyIdEntry] = KeyEncryptionKeyId,
        [IvEntry] = Convert.ToBase64String(InitialCounter),
        [CiphertextEntry] = EncryptedDataKey,
    };
}
