using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>
/// What deliveries leave on the staging volume: journals, claims of names, files that were staged and not sent. A delivery's
/// is removed when its receipt stands; what a delivery leaves that ended otherwise, or on another host, when it is old.
/// </summary>
/// <param name="volume">The volume.</param>
/// <param name="clock">Tells what is old.</param>
/// <param name="logger">Told what was removed.</param>
/// <param name="temporal">Tells whether a delivery still runs; null where nobody can be asked: then nothing old is removed.</param>
internal sealed class StagingRemains(StagingVolume volume, TimeProvider clock, ILogger<StagingRemains> logger, ITemporalClient? temporal = null)
{
    // Longer than servers keep what has ended: until then it might be made to go on.
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromDays(30);

    // Of deliveries that cannot be asked about: their ids were not kept always.
    private static readonly TimeSpan KeptUnknown = 3 * KeptAfterwards;

    // A file that is being written is written to much more often.
    private static readonly TimeSpan LongestWriting = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    // Of one look; the next goes on.
    private const int MostRemoved = 100;

    private readonly Lock gate = new();
    private DateTimeOffset? looked;

    /// <summary>
    /// Removes what is left of a delivery whose receipt stands. From then on its receipt's parts keep a file from being sent
    /// again. Can be done again, also if it was not finished.
    /// </summary>
    /// <returns>How many files were removed that were staged and not sent.</returns>
    public async Task<int> RemoveAsync(string deliveryId, CancellationToken cancellation)
    {
        var removed = await RemoveByHashAsync(StagingJournal.HashOf(deliveryId), cancellation);
        logger.LogRemainsRemoved(deliveryId, removed);
        return removed;
    }

    /// <summary>Looks for what is old, at most once in an hour.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (looked is { } last && clock.GetUtcNow() - last < Interval)
            {
                return;
            }

            looked = clock.GetUtcNow();
        }

        RemoveUnwritten();
        foreach (var (hash, touched) in Old().Take(MostRemoved).ToList())
        {
            if (await EndedAsync(hash, touched, cancellation))
            {
                logger.LogOldRemainsRemoved(hash, await RemoveByHashAsync(hash, cancellation));
            }
        }
    }

    // The journals tell where the rest is, and what was sent is told by the last of them: whatever is left when this is
    // interrupted leads neither to a file's being sent again nor to something that is not found any more.
    private async Task<int> RemoveByHashAsync(string hash, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var batch in Journals(hash).Select(StagingJournal.BatchOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList())
        {
            using var journal = StagingJournal.OfBatch(volume, batch);
            removed += await RemoveUnsentAsync(journal, cancellation);
            journal.Remove();
        }

        foreach (var claims in Claims(hash))
        {
            Try(() => Directory.Delete(claims, recursive: true));
        }

        foreach (var rest in Journals(hash))
        {
            Try(() => File.Delete(rest));
        }

        return removed;
    }

    private static async Task<int> RemoveUnsentAsync(StagingJournal journal, CancellationToken cancellation)
    {
        var sent = await journal.ReadSentAsync(cancellation);
        var staged = await journal.ReadStagedAsync(cancellation) ?? new Dictionary<string, StagedFile>();
        var removed = 0;
        foreach (var file in staged.Values.Where(f => Path.GetFileName(Path.GetDirectoryName(f.Path)) == journal.BatchFolder))
        {
            // A route may want that what was sent stays.
            if (sent.GetValueOrDefault(file.Source)?.Outcome != FileOutcome.Sent && File.Exists(file.Path))
            {
                File.Delete(file.Path);
                removed++;
            }
        }

        foreach (var folder in staged.Values.Select(f => Path.GetDirectoryName(f.Path)!).Where(f => Path.GetFileName(f) == journal.BatchFolder).Distinct(StringComparer.Ordinal))
        {
            // Fails, as it should, where something is left in it.
            Try(() => Directory.Delete(folder));
            Try(() => Directory.Delete(Path.GetDirectoryName(folder)!));
        }

        return removed;
    }

    private void RemoveUnwritten()
    {
        var limit = clock.GetUtcNow() - LongestWriting;
        foreach (var file in Files(volume.Incoming).Where(f => File.GetLastWriteTimeUtc(f) < limit.UtcDateTime))
        {
            Try(() => File.Delete(file));
        }
    }

    private IEnumerable<(string Hash, DateTime Touched)> Old()
    {
        var limit = clock.GetUtcNow() - KeptAfterwards;
        return Files(volume.Journals).Concat(Directories(volume.Claims))
            .GroupBy(path => StagingJournal.HashIn(Path.GetFileName(path)), StringComparer.Ordinal)
            .Select(g => (g.Key, g.Max(File.GetLastWriteTimeUtc)))
            .Where(old => old.Item2 < limit.UtcDateTime);
    }

    /// <summary>Whether a delivery has certainly ended.</summary>
    private async Task<bool> EndedAsync(string hash, DateTime touched, CancellationToken cancellation)
    {
        if (StagingJournal.DeliveryOf(volume, hash) is not { } deliveryId)
        {
            return touched < (clock.GetUtcNow() - KeptUnknown).UtcDateTime;
        }

        if (temporal is null)
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CallTimeout);
        try
        {
            var description = await temporal.GetWorkflowHandle(deliveryId).DescribeAsync(new() { Rpc = new() { CancellationToken = limit.Token } });
            return description.Status != WorkflowExecutionStatus.Running;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return true;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            logger.LogDeliveryNotAsked(e, deliveryId);
            return false;
        }
    }

    private IEnumerable<string> Journals(string hash) => Files(volume.Journals).Where(f => StagingJournal.HashIn(Path.GetFileName(f)) == hash);

    private IEnumerable<string> Claims(string hash) => Directories(volume.Claims).Where(d => StagingJournal.HashIn(Path.GetFileName(d)) == hash);

    private static string[] Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    private static string[] Directories(string folder) => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    private static void Try(Action remove)
    {
        try
        {
            remove();
        }
        catch (IOException)
        {
            // Somebody else was first, or something has come there.
        }
    }
}
