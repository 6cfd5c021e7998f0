using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>A file on the staging volume.</summary>
/// <param name="Source">Its source key, or a document's kind.</param>
/// <param name="Folder">Its folder, as it is called on the volume: what routes are chosen by.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it is on this host.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
/// <param name="Record">What is known for the receipt; its outcome is for a staged file not yet true.</param>
internal sealed record StagedFile(string Source, string Folder, string Name, string Path, long Size, string Sha256, FileRecord Record);

/// <summary>A receiver has taken a file of which more is to be done.</summary>
/// <param name="Key">The idempotency key that it was sent under.</param>
/// <param name="Answer">What the receiver answered.</param>
internal sealed record PostedFile(string Key, string Answer);

/// <summary>
/// What is staged and what is sent of one batch, on the disk where the files are. It outlives the activity and the worker,
/// so that nothing that a receiver has acknowledged is sent again.
/// </summary>
internal sealed class StagingJournal : IDisposable
{
    private readonly string staged;
    private readonly string sent;
    private readonly string posted;
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>The journal of a batch.</summary>
    public StagingJournal(StagingVolume volume, string deliveryId, int number)
    {
        BatchFolder = $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deliveryId)))[..16]}-{number:D6}";
        var journals = Directory.CreateDirectory(Path.Combine(volume.Private, "journal")).FullName;
        staged = Path.Combine(journals, BatchFolder + ".staged.ndjson");
        sent = Path.Combine(journals, BatchFolder + ".sent.ndjson");
        posted = Path.Combine(journals, BatchFolder + ".posted.ndjson");
    }

    /// <summary>A folder name of the batch's own: files of the same name from two deliveries do not meet.</summary>
    public string BatchFolder { get; }

    /// <summary>Begins the journal, so that a batch without files to stage is not taken for one that is not here.</summary>
    public async Task CreateAsync()
    {
        await using var stream = new FileStream(staged, FileMode.OpenOrCreate, FileAccess.Write);
    }

    /// <summary>What is staged, by source; null if nothing ever was.</summary>
    public async Task<IReadOnlyDictionary<string, StagedFile>?> ReadStagedAsync(CancellationToken cancellation) =>
        File.Exists(staged) ? Last(await ReadAsync<StagedFile>(staged, cancellation), f => f.Source) : null;

    /// <summary>Says that a file is staged; returns when the disk has it.</summary>
    public Task AddStagedAsync(StagedFile file, CancellationToken cancellation) => AddAsync(staged, file, cancellation);

    /// <summary>What is sent, by source.</summary>
    public async Task<IReadOnlyDictionary<string, FileRecord>> ReadSentAsync(CancellationToken cancellation) =>
        Last(File.Exists(sent) ? await ReadAsync<FileRecord>(sent, cancellation) : [], r => r.Source);

    /// <summary>Says that a file is sent, or skipped; returns when the disk has it.</summary>
    public Task AddSentAsync(FileRecord record, CancellationToken cancellation) => AddAsync(sent, record, cancellation);

    /// <summary>What receivers answered to files of which more was to be done, by idempotency key.</summary>
    public async Task<IReadOnlyDictionary<string, PostedFile>> ReadPostedAsync(CancellationToken cancellation) =>
        Last(File.Exists(posted) ? await ReadAsync<PostedFile>(posted, cancellation) : [], p => p.Key);

    /// <summary>Says that a receiver has taken a file of which more is to be done; returns when the disk has it.</summary>
    public Task AddPostedAsync(PostedFile file, CancellationToken cancellation) => AddAsync(posted, file, cancellation);

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    // A source may stand in a journal more than once, when it was replaced or done again; the last word counts.
    private static Dictionary<string, T> Last<T>(IEnumerable<T> values, Func<T, string> keyOf) =>
        values.GroupBy(keyOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);

    private async Task AddAsync<T>(string path, T value, CancellationToken cancellation)
    {
        // The line break comes first as well: after a line torn by a crash the new one must not be part of it.
        byte[] line = [(byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(value, ReceiptJson.Options), (byte)'\n'];
        await writing.WaitAsync(cancellation);
        try
        {
            await using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            await stream.WriteAsync(line, cancellation);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            writing.Release();
        }
    }

    private static async Task<List<T>> ReadAsync<T>(string path, CancellationToken cancellation)
    {
        var values = new List<T>();
        await foreach (var line in File.ReadLinesAsync(path, cancellation))
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                if (JsonSerializer.Deserialize<T>(line, ReceiptJson.Options) is { } value)
                {
                    values.Add(value);
                }
            }
            catch (JsonException)
            {
                // A line torn by a crash was never acknowledged to anybody.
            }
        }

        return values;
    }
}
