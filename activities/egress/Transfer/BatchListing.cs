using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>The objects of a batch.</summary>
/// <param name="Objects">Those that are there now.</param>
/// <param name="Gone">Records of those that are gone and to be skipped.</param>
internal sealed record ListedBatch(IReadOnlyList<ListedObject> Objects, IReadOnlyList<FileRecord> Gone);

/// <summary>Lists a batch again when it is sent, and compares what is there with what was planned.</summary>
internal sealed class BatchListing(ObjectListing listing, BatchPlans plans, TimeProvider clock)
{
    /// <summary>The objects of a batch.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// Objects are gone (<see cref="FailureTypes.MissingObject"/>, unless they are to be skipped), or two would have one name
    /// (<see cref="FailureTypes.Configuration"/>).
    /// </exception>
    public async Task<ListedBatch> ListAsync(BatchRequest request, CancellationToken cancellation)
    {
        var objects = await listing.ListAsync(request, cancellation);
        var gone = await FindGoneAsync(request, objects, cancellation);
        if (gone.Names.Count > 0 && request.SkipReason is null)
        {
            throw Failures.Missing($"{gone.Said}; put them back and retry, or skip them");
        }

        var twice = objects.GroupBy(o => TargetNames.FileName(request.Entry, o.Key, request.EventTime), StringComparer.Ordinal)
            .FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? new(objects, [.. gone.Names.Select(name => Skipped(request, name, gone.OfEach))])
            : throw Failures.Configuration($"{string.Join(" and ", twice.Select(o => o.Key))} would both be sent as {twice.Key}; rename one of them, then retry");
    }

    private async Task<(IReadOnlyList<string> Names, string Said, string OfEach)> FindGoneAsync(
        BatchRequest request, IReadOnlyList<ListedObject> there, CancellationToken cancellation)
    {
        var batch = request.Batch;
        if (there.Count == batch.Files && (batch.Keys is null || batch.Keys == BatchPlans.HashOf(there.Select(o => o.Key))))
        {
            return ([], "", "");
        }

        if (await plans.ReadAsync(request, cancellation) is { } planned)
        {
            var names = Gone(planned, there);
            return (
                names,
                $"{names.Count} of {batch.Files} objects are gone from s3://{request.Entry.SourceBucket} since they were listed: {Names.Listed(names)}",
                "gone since it was listed");
        }

        // Planned before there were plans, or the plan is gone as well.
        var range = $"{batch.Files - there.Count} of {batch.Files} objects between '{batch.After}' and '{batch.Through}' in {request.Entry.SourceBucket} are gone since they were listed";
        return there.Count >= batch.Files ? ([], "", "") : ([$"after '{batch.After}' through '{batch.Through}'"], range, range);
    }

    /// <summary>What was planned and is not there, also not under another name.</summary>
    private static List<string> Gone(IReadOnlyList<PlannedObject> planned, IReadOnlyList<ListedObject> there)
    {
        var missing = planned.ExceptBy(there.Select(o => o.Key), o => o.Key, StringComparer.Ordinal).ToList();
        var added = there.ExceptBy(planned.Select(o => o.Key), o => o.Key, StringComparer.Ordinal).Select(o => o.Size).ToList();

        // An object of the same size that came instead is the same one renamed, perhaps because a message of ours asked for it.
        return [.. missing.Where(o => !added.Remove(o.Size)).Select(o => o.Key)];
    }

    private FileRecord Skipped(BatchRequest request, string name, string said) => new(
        name,
        "",
        FileOutcome.Skipped,
        clock.GetUtcNow(),
        clock.GetUtcNow(),
        request.AttemptsBefore + ActivityExecutionContext.Current.Info.Attempt,
        Reason: $"{request.SkipReason} ({said})");
}
