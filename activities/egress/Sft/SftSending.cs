using System.Collections.Concurrent;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>Sends what is staged of a batch, each file by the actions of its route.</summary>
internal sealed class SftSending(
    SftClient client, FileBatch batch, StagingVolume volume, RouteTable routes, ReceiptStore receipts, RecipientLeases leases, TimeProvider clock, ILogger<SftSending> logger)
{
    // A copy that a route writes may be taken by another route, and so on; a circle must end.
    private const int LongestChain = 8;

    /// <summary>Sends the batch and leaves its receipt part; what was acknowledged before is not sent again.</summary>
    public async Task<BatchOutcome> RunAsync(SendBatchRequest request, CancellationToken cancellation)
    {
        using var journal = new StagingJournal(volume, request.DeliveryId, request.Number);
        var staged = await journal.ReadStagedAsync(cancellation)
            ?? throw new ApplicationFailureException(
                $"batch {request.Number} is not staged on this host", FailureTypes.NotStaged, nonRetryable: true);
        var before = await journal.ReadSentAsync(cancellation);
        var posted = await journal.ReadPostedAsync(cancellation);
        var failures = new ConcurrentDictionary<StagedFile, ApplicationFailureException>();
        var allowance = new Allowance(request.Limits, clock);
        await using var lease = leases.Hold(request.Entry, request.DeliveryId, request.Number, allowance);
        IReadOnlyList<FileRecord> records;
        try
        {
            records = await batch.RunAsync(
                EgressTracing.Deliver,
                request.Entry,
                staged.Values.Where(f => !before.ContainsKey(f.Source)),
                f => f.Source,
                (file, attempt, token) => SendAsync(request, journal, new(journal, posted, file), file, allowance.Pace, attempt, failures, token),
                routes.Current.All.Max(r => r.FilesAtOnce),
                request.SkipReason,
                resume: false,
                keep: done => receipts.KeepUnfinishedAsync(request.DeliveryId, request.Number, [.. before.Values, .. done]),
                turns: allowance.Turns,
                attemptsBefore: request.AttemptsBefore);
        }
        catch (ApplicationFailureException e)
        {
            // While there will be another try, the files stay where it looks for them.
            if (e.NonRetryable || IsLast())
            {
                await MoveToErrorsAsync(failures, cancellation);
            }

            throw;
        }

        await MoveToErrorsAsync(failures, cancellation);
        var all = before.Values.Concat(records).OrderBy(r => r.Source, StringComparer.Ordinal).ToList();
        await receipts.WritePartAsync(request.DeliveryId, request.Number, all, cancellation);
        return new(FileBatch.TotalsOf(all));
    }

    private async Task<FileRecord> SendAsync(
        SendBatchRequest request,
        StagingJournal journal,
        FileSending sending,
        StagedFile file,
        Pace pace,
        int attempt,
        ConcurrentDictionary<StagedFile, ApplicationFailureException> failures,
        CancellationToken cancellation)
    {
        var started = clock.GetUtcNow();
        var route = routes.Current.For(file.Folder, file.Name)
            ?? throw Failures.Configuration($"no route takes the file '{file.Name}' in '{file.Folder}'; add one to the routes file, restart the worker, then retry");
        if (!File.Exists(file.Path))
        {
            throw new ApplicationFailureException($"{file.Path} is gone", FailureTypes.NotStaged, nonRetryable: true);
        }

        try
        {
            var name = await SendAsync(request, route, file, pace, sending, 1, cancellation);
            var record = file.Record with
            {
                Outcome = FileOutcome.Sent,
                Target = $"{file.Folder}/{name}",
                Started = started,
                Finished = clock.GetUtcNow(),
                Attempts = attempt,
                Checksum = sending.Checksum,
                Receipt = sending.Receipt,
            };
            await journal.AddSentAsync(record, cancellation);
            if (route.DeleteOnSend)
            {
                File.Delete(file.Path);
            }

            return record;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            failures[file] = Failures.Of(e, file.Name);
            if (failures[file].ErrorType == FailureTypes.NotStaged)
            {
                // To be staged again, from the source.
                File.Delete(file.Path);
            }

            throw failures[file];
        }
    }

    private async Task<string> SendAsync(
        SendBatchRequest request, Route route, StagedFile file, Pace pace, FileSending sending, int chain, CancellationToken cancellation)
    {
        var name = file.Name;
        foreach (var action in route.Actions)
        {
            await sending.SaveAsync(cancellation);
            switch (action)
            {
                case RenameFile rename:
                    name = rename.Pattern.Replace(name, rename.Replacement);
                    StagingVolume.CheckName(name);
                    break;
                case WriteFile write:
                    await WriteAsync(request, write, file, name, pace, sending, chain, cancellation);
                    break;
                case HttpRequest http:
                    var key = SftClient.IdempotencyKey(request.DeliveryId, route.Name, file.Source, file.Sha256, sending.Posts);
                    await sending.PostAsync(
                        key, () => client.PostAsync(route, http, new(file.Path, name, file.Size, file.Sha256, key), pace, cancellation));
                    break;
                default:
                    throw new InvalidOperationException($"action {action.GetType().Name} is not known");
            }
        }

        return name;
    }

    private async Task WriteAsync(
        SendBatchRequest request, WriteFile write, StagedFile file, string name, Pace pace, FileSending sending, int chain, CancellationToken cancellation)
    {
        if (routes.Current.For(write.Destination, name) is { } next)
        {
            // Another route watches the folder: it takes the same content, without a copy on the disk.
            if (chain == LongestChain)
            {
                throw Failures.Configuration($"routes write '{name}' to each other more than {LongestChain} times");
            }

            await SendAsync(request, next, file with { Folder = write.Destination, Name = name }, pace, sending, chain + 1, cancellation);
            return;
        }

        var target = volume.File(write.Destination, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = Path.Combine(Directory.CreateDirectory(volume.Incoming).FullName, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var from = File.OpenRead(file.Path))
            await using (var to = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await from.CopyToAsync(to, cancellation);
                to.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task MoveToErrorsAsync(
        IEnumerable<KeyValuePair<StagedFile, ApplicationFailureException>> failures, CancellationToken cancellation)
    {
        foreach (var (file, failure) in failures)
        {
            if (routes.Current.For(file.Folder, file.Name)?.ErrorFolder is not { } folder || !File.Exists(file.Path))
            {
                continue;
            }

            var target = volume.File(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllTextAsync(
                $"{target}.reason", $"{clock.GetUtcNow():O} {failure.ErrorType}: {failure.Message}\nsource {file.Source}\nsha256 {file.Sha256}\n", cancellation);
            File.Move(file.Path, target, overwrite: true);
            logger.LogMovedToErrors(file.Path, target, failure.Message);
        }
    }

    private static bool IsLast()
    {
        var info = ActivityExecutionContext.Current.Info;
        return info.RetryPolicy is { MaximumAttempts: > 0 } policy && info.Attempt >= policy.MaximumAttempts;
    }
}
