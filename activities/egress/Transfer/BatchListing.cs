using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>The objects of a batch.</summary>
/// <param name="Objects">Those that are there now, and those that are gone since they were planned.</param>
/// <param name="Unnamed">A record of those that are gone, to be skipped, and of which the names are not known.</param>
internal sealed record ListedBatch(IReadOnlyList<ListedObject> Objects, IReadOnlyList<FileRecord> Unnamed);

/// <summary>Lists a batch again when it is sent, and compares what is there with what was planned.</summary>
internal sealed class BatchListing(ObjectListing listing, BatchPlans plans, TimeProvider clock)
{
    /// <summary>The objects of a batch. Those that are gone are among them: each fails for itself, and the others go.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// Objects are gone and their names are not known (<see cref="FailureTypes.MissingObject"/>, unless they are to be skipped), or
    /// two would have one name (<see cref="FailureTypes.Configuration"/>).
    /// </exception>
    public async Task<ListedBatch> ListAsync(BatchRequest request, CancellationToken cancellation)
    {
        var there = await listing.ListAsync(request, cancellation);
        var twice = there.GroupBy(o => TargetNames.FileName(request.Entry, o.Key, request.EventTime), StringComparer.Ordinal)
            .FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw Failures.Configuration($"{string.Join(" and ", twice.Select(o => o.Key))} would both be sent as {twice.Key}; rename one of them, then retry");
        }

        var batch = request.Batch;
        if (there.Count == batch.Files && (batch.Keys is null || batch.Keys == BatchPlans.HashOf(there.Select(o => o.Key))))
        {
            return new(there, []);
        }

        if (await plans.ReadAsync(request, cancellation) is { } planned)
        {
            return new([.. there, .. Gone(planned, there)], []);
        }

        // Planned before there were plans, or the plan is gone as well.
        return there.Count >= batch.Files ? new(there, []) : new(there, [Unnamed(request, there.Count)]);
    }

    /// <summary>What was planned and is not there, also not under another name.</summary>
    private static IEnumerable<ListedObject> Gone(IReadOnlyList<PlannedObject> planned, IReadOnlyList<ListedObject> there)
    {
        var missing = planned.ExceptBy(there.Select(o => o.Key), o => o.Key, StringComparer.Ordinal);
        var added = there.ExceptBy(planned.Select(o => o.Key), o => o.Key, StringComparer.Ordinal).Select(o => o.Size).ToList();

        // An object of the same size that came instead is the same one renamed, perhaps because a message of ours asked for it.
        return missing.Where(o => !added.Remove(o.Size)).Select(o => new ListedObject(o.Key, o.Size, MayHaveInstructions: false, IsGone: true));
    }

    private FileRecord Unnamed(BatchRequest request, int there)
    {
        var batch = request.Batch;
        var said = $"{batch.Files - there} of {batch.Files} objects between '{batch.After}' and '{batch.Through}' in {request.Entry.SourceBucket} are gone since they were listed";
        return request.SkipReason is { } reason
            ? new(
                $"after '{batch.After}' through '{batch.Through}'",
                "",
                FileOutcome.Skipped,
                clock.GetUtcNow(),
                clock.GetUtcNow(),
                request.AttemptsBefore + ActivityExecutionContext.Current.Info.Attempt,
                Reason: $"{reason} ({said})")
            : throw Failures.Missing($"{said}; put them back and retry, or skip them");
    }
}
