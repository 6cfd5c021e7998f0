using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Activities.Egress.Transfer.Integrity;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Opens an object's content as the entry wants it sent: decrypted, compressed.</summary>
internal sealed class ContentOpener(
    IAwsClients clients, InstructionFiles instructions, ContentDecryption decryption, PartBuffers buffers, IOptions<EgressOptions> options)
{
    private int RangesAtOnce => options.Value.Transfer.RangesAtOnce;

    /// <summary>The object as it is now, with its instruction file if it has one.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="listed">The object as it was listed.</param>
    /// <param name="andRead">Its content is going to be read: it is asked for at once, unless it is going to be read in ranges.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<FoundSource> FindAsync(EgressEntry entry, ListedObject listed, bool andRead, CancellationToken cancellation)
    {
        var found = andRead && !ReadAhead.IsFor(listed.Size, buffers, RangesAtOnce) ? await ObjectStore.GetAsync(clients.S3(), entry.SourceBucket, listed.Key, cancellation) : null;
        if (found is not null && found.Source.Size != listed.Size)
        {
            // Replaced since it was listed, or its answer is cut short and says so in its length: a look without content tells.
            found.Dispose();
            found = null;
        }

        found ??= await ObjectStore.HeadAsync(clients.S3(), entry.SourceBucket, listed.Key, cancellation) is { } head ? new(head) : null;
        if (found is null)
        {
            throw Failures.Missing($"s3://{entry.SourceBucket}/{listed.Key} is not there; put it there and retry, or skip it");
        }

        var source = found.Source;
        if (ClientSideEnvelopeReader.IsComplete(source.Metadata)
            || !(listed.MayHaveInstructions || ClientSideEnvelopeReader.IsMarked(source.Metadata)))
        {
            return found;
        }

        try
        {
            return found.With(await instructions.ReadAsync(source.Bucket, source.Key, cancellation));
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The envelope that decryption needs; null if the content is sent as it is stored. What an S3 encryption client wrote is
    /// always decrypted: no recipient could read it.
    /// </summary>
    public static ContentEnvelope? EnvelopeToOpen(EgressEntry entry, SourceObject source)
    {
        var entries = ClientSideEnvelopeReader.Join(source.Metadata, source.Instructions, source.Name);
        if (ClientSideEnvelopeReader.IsMarked(entries))
        {
            return ClientSideToOpen(entry, source, entries);
        }

        var envelope = Envelope.Read(source.Metadata);
        if (entry.Decrypt && envelope is null && TargetNames.IsEncryptedName(source.Key))
        {
            throw Failures.CannotDecrypt($"{source.Key} is encrypted by its name, and has no envelope in its metadata; let its producer write it again, or deliver it by an entry without decrypt");
        }

        return entry.Decrypt ? envelope : null;
    }

    /// <summary>Opens the content; what is on its way already is read from there, once.</summary>
    public async Task<OpenContent> OpenAsync(
        EgressEntry entry, FoundSource found, ContentEnvelope? envelope, CancellationToken cancellation)
    {
        var source = found.Source;
        var authenticated = envelope is ClientSideEnvelope { Content: ContentCipher.Gcm or ContentCipher.CommittedGcm };
        var ahead = ReadAhead.IsFor(source.Size, buffers, RangesAtOnce) ? new ReadAhead(clients.S3(), source, buffers, RangesAtOnce) : null;
        var reading = await SourceReading.StartAsync(clients.S3(), found, authenticated, cancellation, ahead);
        var integrity = reading.Integrity;
        if (authenticated)
        {
            integrity.Authenticated("AES-GCM tag");
        }

        var content = envelope is null
            ? reading.Content
            : await decryption.OpenAsync(envelope, source.Name, reading.Content, source.Size, integrity.JudgeAsync, cancellation);
        return new(integrity, entry.Compression == Compression.None ? content : new CompressingStream(content, entry.Compression));
    }

    private static ClientSideEnvelope ClientSideToOpen(EgressEntry entry, SourceObject source, IReadOnlyDictionary<string, string> entries)
    {
        if (entries.ContainsKey(Envelope.KeyIdEntry))
        {
            throw Failures.CannotDecrypt(
                $"{source.Name} cannot be decrypted: its metadata has two envelopes, one of an S3 encryption client and one with {Envelope.KeyIdEntry}; let its producer write it again");
        }

        // The recipient expects what only he can read; decrypted, everybody on the way could.
        return entry.RewrapDataKey
            ? throw Failures.CannotDecrypt(
                $"{source.Name} cannot be wrapped again for the recipient: an S3 encryption client encrypted it; deliver it by an entry without rewrap_datakey, which decrypts it, or let its producer write it with a {Envelope.KeyIdEntry} envelope")
            : new ClientSideEnvelopeReader(entries, source.Name).Read();
    }
}

/// <summary>Content being read.</summary>
/// <param name="integrity">Watches what comes from the source.</param>
/// <param name="content">What goes to the destination.</param>
internal sealed class OpenContent(SourceIntegrity integrity, Stream content) : IAsyncDisposable
{
    /// <summary>What goes to the destination.</summary>
    public Stream Content => content;

    /// <summary>SHA-256 of what was read from the source so far, lower-case hex.</summary>
    public string Sha256Read => integrity.Sha256;

    /// <summary>What the source was compared with, once it was verified.</summary>
    public string CheckedAgainst => integrity.CheckedAgainst;

    /// <summary>Fails unless the whole source was read, and as S3 knows it.</summary>
    public void Verify() => integrity.Verify();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();
}
