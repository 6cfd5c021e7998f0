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
    private const int HashCharacters = 16;
    private const string StagedSuffix = ".staged.ndjson";
    private const string SentSuffix = ".sent.ndjson";
    private const string PostedSuffix = ".posted.ndjson";
    private const string DeliverySuffix = ".delivery";

    private readonly StagingVolume volume;
    private readonly string staged;
    private readonly string sent;
    private readonly string posted;
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>The journal of a batch.</summary>
    public StagingJournal(StagingVolume volume, string deliveryId, int number)
        : this(volume, $"{HashOf(deliveryId)}-{number:D6}")
    {
    }

    private StagingJournal(StagingVolume volume, string batch)
    {
        this.volume = volume;
        BatchFolder = batch;
        var journals = Directory.CreateDirectory(volume.Journals).FullName;
        staged = Path.Combine(journals, batch + StagedSuffix);
        sent = Path.Combine(journals, batch + SentSuffix);
        posted = Path.Combine(journals, batch + PostedSuffix);
    }

    /// <summary>Stands for a delivery in the names of what is kept of it.</summary>
    public static string HashOf(string deliveryId) => HashIn(StagingVolume.Hash(deliveryId));

    /// <summary>The delivery that a journal, or a folder of claims, is called after.</summary>
    public static string HashIn(string name) => name.Length <= HashCharacters ? name : name[..HashCharacters];

    /// <summary>The batch that a journal is of; null if it is of none.</summary>
    public static string? BatchOf(string path) => Path.GetFileName(path) is var name && name.Length > HashCharacters && name[HashCharacters] == '-'
        ? name.Split('.')[0]
        : null;

    /// <summary>The journal of a batch as <see cref="BatchOf"/> tells it.</summary>
    public static StagingJournal OfBatch(StagingVolume volume, string batch) => new(volume, batch);

    /// <summary>The workflow id of a delivery of which only the hash is known; null if it was not kept.</summary>
    public static string? DeliveryOf(StagingVolume volume, string hash) =>
        Path.Combine(volume.Journals, hash + DeliverySuffix) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>A folder name of the batch's own: files of the same name from two deliveries do not meet.</summary>
    public string BatchFolder { get; }

    /// <summary>Begins the journal, so that a batch without files to stage is not taken for one that is not here.</summary>
    public async Task CreateAsync(string deliveryId, CancellationToken cancellation)
    {
        var delivery = Path.Combine(volume.Journals, HashOf(deliveryId) + DeliverySuffix);
        if (!File.Exists(delivery))
        {
            // Written before it has its name: another batch may do the same at the same time.
            var written = $"{delivery}.{Guid.NewGuid():N}";
            await File.WriteAllTextAsync(written, deliveryId, cancellation);
            File.Move(written, delivery, overwrite: true);
        }

        await using var stream = new FileStream(staged, FileMode.OpenOrCreate, FileAccess.Write);
    }

    /// <summary>Whether something is known of what is sent, be it that nothing is.</summary>
    public bool KnowsSent => File.Exists(sent);

    /// <summary>Removes the journal; what is sent is forgotten last.</summary>
    public void Remove()
    {
        File.Delete(staged);
        File.Delete(posted);
        File.Delete(sent);
    }

    /// <summary>What is staged, by source; null if nothing ever was.</summary>
    public async Task<IReadOnlyDictionary<string, StagedFile>?> ReadStagedAsync(CancellationToken cancellation) =>
        File.Exists(staged) ? Last(await ReadAsync<StagedFile>(staged, cancellation), f => f.Source) : null;

    /// <summary>Says that a file is staged; returns when the disk has it.</summary>
    public Task AddStagedAsync(StagedFile file, CancellationToken cancellation) => AddAsync(staged, [file], cancellation);

    /// <summary>What is sent, by source.</summary>
    public async Task<IReadOnlyDictionary<string, FileRecord>> ReadSentAsync(CancellationToken cancellation) =>
        Last(File.Exists(sent) ? await ReadAsync<FileRecord>(sent, cancellation) : [], r => r.Source);

    /// <summary>Says that a file is sent, or skipped; returns when the disk has it.</summary>
    public Task AddSentAsync(FileRecord record, CancellationToken cancellation) => AddAsync(sent, [record], cancellation);

    /// <summary>The same of several.</summary>
    public Task AddSentAsync(IEnumerable<FileRecord> records, CancellationToken cancellation) => AddAsync(sent, records, cancellation);

    /// <summary>What receivers answered to files of which more was to be done, by idempotency key.</summary>
    public async Task<IReadOnlyDictionary<string, PostedFile>> ReadPostedAsync(CancellationToken cancellation) =>
        Last(File.Exists(posted) ? await ReadAsync<PostedFile>(posted, cancellation) : [], p => p.Key);

    /// <summary>Says that a receiver has taken a file of which more is to be done; returns when the disk has it.</summary>
    public Task AddPostedAsync(PostedFile file, CancellationToken cancellation) => AddAsync(posted, [file], cancellation);

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    // A source may stand in a journal more than once, when it was replaced or done again; the last word counts.
    private static Dictionary<string, T> Last<T>(IEnumerable<T> values, Func<T, string> keyOf) =>
        values.GroupBy(keyOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);

    private async Task AddAsync<T>(string path, IEnumerable<T> values, CancellationToken cancellation)
    {
        // The line break comes first as well: after a line torn by a crash the new one must not be part of it.
        byte[] lines = [.. values.SelectMany(value => (byte[])[(byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(value, ReceiptJson.Options), (byte)'\n'])];
        await writing.WaitAsync(cancellation);
        try
        {
            await using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            await stream.WriteAsync(lines, cancellation);
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
