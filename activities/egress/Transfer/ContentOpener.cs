using System.Security.Cryptography;
using Amazon.S3;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Opens an object's content as the entry wants it sent: decrypted, compressed.</summary>
internal sealed class ContentOpener(IAwsClients clients, IDataKeyService dataKeys)
{
    /// <summary>The object as it is now.</summary>
    public async Task<SourceObject> HeadAsync(EgressEntry entry, string key, CancellationToken cancellation) =>
        await ObjectStore.HeadAsync(clients.S3(), entry.SourceBucket, key, cancellation)
        ?? throw Failures.Missing($"s3://{entry.SourceBucket}/{key} is not there");

    /// <summary>The envelope that decryption needs; null if the content is sent as it is stored.</summary>
    public static Envelope? EnvelopeToOpen(EgressEntry entry, SourceObject source)
    {
        var envelope = Envelope.Read(source.Metadata);
        if (entry.Decrypt && envelope is null && TargetNames.IsEncryptedName(source.Key))
        {
            throw Failures.CannotDecrypt($"{source.Key} is encrypted by its name, and has no envelope in its metadata");
        }

        return entry.Decrypt ? envelope : null;
    }

    /// <summary>Opens the content.</summary>
    public async Task<OpenContent> OpenAsync(EgressEntry entry, SourceObject source, Envelope? envelope, CancellationToken cancellation)
    {
        var decryption = envelope is null ? null : await KeystreamAsync(envelope, cancellation);
        var read = new HashingStream(new SourceStream(clients.S3(), source));
        Stream content = decryption is null ? read : new CtrStream(read, decryption);
        return new(source, read, entry.Compression == Compression.None ? content : new CompressingStream(content, entry.Compression));
    }

    private async Task<CtrKeystream> KeystreamAsync(Envelope envelope, CancellationToken cancellation)
    {
        var key = await dataKeys.DecryptAsync(envelope.KeyEncryptionKeyId, envelope.EncryptedDataKey, cancellation);
        try
        {
            return new(key, envelope.InitialCounter);
        }
        catch (CryptographicException)
        {
            throw Failures.CannotDecrypt($"the data key has {key.Length} bytes, an AES key has 16, 24 or 32");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}

/// <summary>Content being read.</summary>
/// <param name="source">Where from.</param>
/// <param name="read">What passes as it comes from the source.</param>
/// <param name="content">What goes to the destination.</param>
internal sealed class OpenContent(SourceObject source, HashingStream read, Stream content) : IAsyncDisposable
{
    /// <summary>What goes to the destination.</summary>
    public Stream Content => content;

    /// <summary>SHA-256 of what was read from the source so far, lower-case hex.</summary>
    public string Sha256Read => Convert.ToHexStringLower(read.Sha256);

    /// <summary>Fails unless the whole source was read, and as S3 knows it.</summary>
    public void Verify()
    {
        if (read.Count != source.Size)
        {
            throw Failures.Verification($"s3://{source.Bucket}/{source.Key} gave {read.Count} of {source.Size} bytes");
        }

        if (source.Sha256 is { } known && !known.Contains('-', StringComparison.Ordinal) && known != Convert.ToBase64String(read.Sha256))
        {
            throw Failures.Verification($"s3://{source.Bucket}/{source.Key} was read with another SHA-256 than S3 keeps of it");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();
}
