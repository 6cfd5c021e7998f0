using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Documents;

/// <summary>
/// Encrypts manifests as the sources' envelope-encrypted objects are: AES in counter mode under a data key of their own, which
/// our key service or the recipient can decrypt.
/// </summary>
internal sealed class DocumentEncryption(IDataKeyService dataKeys, DataKeyRewrapper rewrapper)
{
    /// <summary>Makes what encrypts a document as its entry says.</summary>
    /// <returns>Null if it is sent plain.</returns>
    public async Task<DocumentSeal?> PrepareAsync(DocumentRequest request, CancellationToken cancellation)
    {
        var encryption = request.Kind == DocumentKind.Manifest ? request.Entry.ManifestEncryption : ManifestEncryption.None;
        if (encryption == ManifestEncryption.None)
        {
            return null;
        }

        using var dataKey = await dataKeys.GenerateAsync(cancellation);
        var counter = RandomNumberGenerator.GetBytes(CtrKeystream.BlockBytes);
        var envelope = encryption == ManifestEncryption.Rewrapped
            ? await rewrapper.WrapAsync(request.Entry, dataKey, counter, cancellation)
            : new(dataKey.KeyId, counter, dataKey.Encrypted);
        return new(envelope, new(dataKey.Plaintext, counter));
    }
}

/// <summary>What encrypts one document.</summary>
/// <param name="envelope">Its envelope.</param>
/// <param name="keystream">Its key stream.</param>
internal sealed class DocumentSeal(Envelope envelope, CtrKeystream keystream) : IDisposable
{
    /// <summary>The metadata that goes with the document.</summary>
    public IReadOnlyDictionary<string, string> Metadata => envelope.ToMetadata();

    /// <summary>The document as it is read encrypted; it stays the caller's to dispose.</summary>
    public Stream Encrypt(Stream document) => new CtrStream(document, keystream);

    /// <inheritdoc/>
    public void Dispose() => keystream.Dispose();
}
