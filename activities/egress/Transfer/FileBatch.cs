using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Does the files of a batch side by side within an activity. One file's failure does not keep the others from going; the
/// batch fails at the end, and says so once. What is done is in the heartbeat, so that the next attempt leaves it out.
/// </summary>
internal sealed class FileBatch(EgressMetrics metrics, TimeProvider clock, ILogger<FileBatch> logger)
{
    /// <summary>Does each file that an earlier attempt has not done.</summary>
    /// <typeparam name="T">What a file is to the caller.</typeparam>
    /// <param name="operation">What is done, for traces.</param>
    /// <param name="entry">The entry, for metrics and logs.</param>
    /// <param name="files">The files.</param>
    /// <param name="keyOf">A file's source key.</param>
    /// <param name="send">Does one file; the number is the attempt.</param>
    /// <param name="filesAtOnce">Files side by side.</param>
    /// <param name="skipReason">Set: a file that fails is recorded as skipped for this reason.</param>
    /// <param name="resume">False where the caller keeps a better record of what is done than the heartbeat.</param>
    /// <param name="keep">Told what is done when the batch fails or is cancelled.</param>
    /// <param name="uploads">The uploads under way, for the next attempt.</param>
    /// <param name="turns">Holds files back; null: nothing does.</param>
    /// <param name="attemptsBefore">Attempts of the same batch by activities that have failed.</param>
    /// <returns>A record for every file done, also by earlier attempts, in key order.</returns>
    /// <exception cref="ApplicationFailureException">Files failed; of the type of one that retrying can cure, if there is one.</exception>
    public async Task<IReadOnlyList<FileRecord>> RunAsync<T>(
        string operation,
        EgressEntry entry,
        IEnumerable<T> files,
        Func<T, string> keyOf,
        Func<T, int, CancellationToken, Task<FileRecord>> send,
        int filesAtOnce,
        string? skipReason,
        bool resume = true,
        Func<IReadOnlyList<FileRecord>, Task>? keep = null,
        BegunUploads? uploads = null,
        Turns? turns = null,
        int attemptsBefore = 0)
    {
        var context = ActivityExecutionContext.Current;
        var attempt = attemptsBefore + context.Info.Attempt;
        var done = new ConcurrentDictionary<string, FileRecord>(resume ? await DoneBeforeAsync(context) : [], StringComparer.Ordinal);
        var failed = new ConcurrentQueue<(string Key, ApplicationFailureException Failure)>();
        try
        {
            await using var pump = HeartbeatPump.Start(clock, () => BatchProgress.Of(done.Values, uploads?.All));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = filesAtOnce, CancellationToken = context.CancellationToken };
            var left = files.Where(f => !done.ContainsKey(keyOf(f))).ToList();
            turns?.Expect(left.Count, filesAtOnce);
            await Parallel.ForEachAsync(left, parallel, async (file, token) =>
            {
                var key = keyOf(file);
                using var turn = turns is null ? null : await turns.TakeAsync(token);
                var started = clock.GetUtcNow();
                using var span = EgressTracing.StartFile(operation, entry, key, attempt);
                try
                {
                    done[key] = await send(file, attempt, token);
                    span.Done(entry, done[key]);

                    // An earlier attempt's record says of a file that it was sent: it was counted then.
                    if (done[key].Outcome == FileOutcome.Sent && done[key].Started >= started)
                    {
                        metrics.Sent(entry);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
                {
                    var failure = Failures.Of(e, key);
                    metrics.Failed(entry);
                    span.Failed(failure);
                    logger.LogFailed(key, entry.Key.PipelineName, attempt, failure.ErrorType, failure.Message);
                    if (skipReason is null)
                    {
                        failed.Enqueue((key, failure));
                    }
                    else
                    {
                        logger.LogSkipped(key, entry.Key.PipelineName, skipReason);
                        done[key] = new(
                            key, "", FileOutcome.Skipped, started, clock.GetUtcNow(), attempt, Reason: $"{skipReason} ({failure.Message})");
                    }
                }
            });
            if (!failed.IsEmpty)
            {
                throw Combine([.. failed], done.Count + failed.Count);
            }
        }
        catch (Exception) when (keep is not null && !done.IsEmpty)
        {
            await keep(Ordered(done));
            throw;
        }

        return Ordered(done);
    }

    /// <summary>The sums of a batch.</summary>
    public static DeliveryTotals TotalsOf(IReadOnlyCollection<FileRecord> records) =>
        records.Aggregate(new DeliveryTotals(), (sums, record) => sums.Add(ReceiptTally.Of(record)));

    private static List<FileRecord> Ordered(ConcurrentDictionary<string, FileRecord> done) =>
        [.. done.Values.OrderBy(r => r.Source, StringComparer.Ordinal)];

    private static async Task<IEnumerable<KeyValuePair<string, FileRecord>>> DoneBeforeAsync(ActivityExecutionContext context) =>
        (await BatchProgress.ReadAsync(context)).Done.Select(r => KeyValuePair.Create(r.Source, r));

    // Each by its name, so that a person knows all there is to repair.
    private static string Others((string Key, ApplicationFailureException Failure)[] failed, string told) => failed.Length == 1 ? ""
        : $" (failed as well: {Names.Listed([.. failed.Where(f => f.Key != told).Select(f => $"{f.Key}: {f.Failure.ErrorType}").Order(StringComparer.Ordinal)])})";

    private static ApplicationFailureException Combine((string Key, ApplicationFailureException Failure)[] failed, int files)
    {
        var curable = Array.Find(failed, f => !f.Failure.NonRetryable);
        var (key, first) = curable.Failure is null ? failed[0] : curable;
        if (failed.Length == 1 && files == 1 && first.Message.Contains(key, StringComparison.Ordinal))
        {
            ExceptionDispatchInfo.Throw(first);
        }

        var message = first.Message.Contains(key, StringComparison.Ordinal) ? first.Message : $"{key}: {first.Message}";
        var delays = failed.Select(f => f.Failure.NextRetryDelay).OfType<TimeSpan>().DefaultIfEmpty().Max();
        return new(
            files == 1 ? message : $"{failed.Length} of {files} files failed; {message}{Others(failed, key)}",
            first.ErrorType,
            first.NonRetryable,
            nextRetryDelay: delays > TimeSpan.Zero ? delays : null);
    }
}
