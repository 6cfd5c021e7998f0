using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// Delivers one entry: lists, sends in batches, then control file, manifest and receipt. What fails for good waits for a
/// human. Continues as new after a bounded number of batches, so that a prefix may hold any number of objects.
/// </summary>
[Workflow]
public partial class DeliveryWorkflow
{
    private readonly Intervention intervention;
    private readonly DeliveryInstructions instructions;
    private readonly DeliverySettings settings;
    private readonly DateTimeOffset eventTime;
    private readonly SortedDictionary<int, ObjectBatch> unfinished = [];
    private DeliveryProgress? progress;
    private DeliveryTotals totals;
    private string step = "read entry";
    private int planned;
    private int running;
    private bool skippedSteps;

    /// <summary>Takes the input before the first signal or query.</summary>
    [WorkflowInit]
    public DeliveryWorkflow(DeliveryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        settings = request.Settings;
        eventTime = request.EventTime;
        intervention = new(settings.SearchAttributes);
        progress = request.Progress;
        totals = progress?.Totals ?? new();
        planned = progress?.Batches ?? 0;
        instructions = new(intervention, progress?.Paused ?? false, progress?.Limits, progress?.Instructions);
        skippedSteps = progress?.SkippedSteps ?? false;
    }

    /// <summary>Delivers the entry.</summary>
    [WorkflowRun]
    public async Task<DeliveryResult> RunAsync(DeliveryRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var steps = new DeliverySteps(request, intervention);
        try
        {
            var entry = progress?.Entry ?? await intervention.AttendAsync(step, steps.ReadEntryAsync);
            Announce(request, entry);
            steps.HostQueue = progress?.HostQueue;
            progress ??= new(entry);
            await TransferAsync(steps);
            if (!progress.Listed)
            {
                var next = request with { Progress = Progress(steps) };
                throw Workflow.CreateContinueAsNewException((DeliveryWorkflow w) => w.RunAsync(next));
            }

            var (parts, files) = (planned, totals);
            await SendDocumentAsync(steps, DocumentKind.ControlFile, entry.ControlFile, parts, parts, files);
            await SendDocumentAsync(steps, DocumentKind.Manifest, entry.ManifestFile, parts, parts + 1, files);
            var outcome = skippedSteps || totals.Skipped > 0 ? DeliveryOutcome.DeliveredWithSkips : DeliveryOutcome.Delivered;
            step = "receipt";
            var receipt = await intervention.AttendAsync(step, () => steps.WriteReceiptAsync(Receipt(entry, outcome, parts) with { Totals = totals }));
            await steps.ForgetAsync();
            return End(request, new(request.Entry, outcome, totals, receipt));
        }
        catch (AbortedException)
        {
            step = "receipt";
            var receipt = progress is null ? null : await steps.TryWriteReceiptAsync(Receipt(progress.Entry, DeliveryOutcome.Aborted, planned) with
            {
                Unfinished = [.. unfinished.Select(u => new UnfinishedBatch(u.Key, u.Value))],
            });
            if (receipt is not null)
            {
                await steps.ForgetAsync();
            }

            return End(request, new(request.Entry, DeliveryOutcome.Aborted, totals, receipt, intervention.Aborted));
        }
    }

    /// <summary>Where it stands.</summary>
    [WorkflowQuery(Queries.Status)]
    public DeliveryStatus Status() => new(step, totals, planned, running, instructions.Paused, intervention.Problems, instructions.Limits);

    // Two more parts than batches: those of control file and manifest.
    private ReceiptRequest Receipt(EgressEntry entry, DeliveryOutcome outcome, int batches) => new(
        Workflow.Info.WorkflowId, entry, eventTime, outcome, batches + 2, intervention.Aborted, Workflow.UtcNow, Instructions: instructions.Audit);

    private DeliveryProgress Progress(DeliverySteps steps) => progress! with
    {
        Batches = planned,
        Totals = totals,
        HostQueue = steps.HostQueue,
        Paused = instructions.Paused,
        Instructions = instructions.Audit,
        Limits = instructions.Limits,
        SkippedSteps = skippedSteps,
    };

    private async Task TransferAsync(DeliverySteps steps)
    {
        step = "transfer";
        var batches = new List<Task>();
        var last = planned + settings.BatchesPerRun;
        try
        {
            while (!progress!.Listed && planned < last && !Workflow.ContinueAsNewSuggested)
            {
                var page = await intervention.AttendAsync("list", () => steps.ListBatchesAsync(progress.Entry, progress.Cursor));
                foreach (var batch in page.Batches)
                {
                    await Workflow.WaitConditionAsync(() => (running < (instructions.Limits is null ? settings.BatchesAtOnce : 1) && !instructions.Paused) || intervention.Aborted is not null);
                    if (intervention.Aborted is not null)
                    {
                        throw new AbortedException();
                    }

                    running++;
                    batches.Add(TransferBatchAsync(steps, batch, planned++));
                }

                progress = progress with { Cursor = page.Cursor ?? progress.Cursor, Listed = !page.More };
            }
        }
        finally
        {
            // Also after an abort or a cancellation: nothing may run on when the receipt is written.
            await Workflow.WhenAllAsync(batches);
        }
    }

    private async Task TransferBatchAsync(DeliverySteps steps, ObjectBatch batch, int number)
    {
        var entry = progress!.Entry;
        var attempts = new Attempts(settings.MaximumAttempts);
        unfinished[number] = batch;
        try
        {
            var outcome = await intervention.AttendAsync(
                $"batch {number}",
                () => steps.TransferBatchAsync(entry, batch, number, null, instructions.Limits, attempts),
                reason => steps.TransferBatchAsync(entry, batch, number, reason, instructions.Limits, attempts),
                attempts.Add);
            totals = totals.Add(outcome.Totals);
            unfinished.Remove(number);
        }
        finally
        {
            running--;
        }
    }

    private async Task SendDocumentAsync(DeliverySteps steps, DocumentKind kind, string? name, int parts, int number, DeliveryTotals files)
    {
        if (name is null)
        {
            return;
        }

        step = kind == DocumentKind.ControlFile ? "control file" : "manifest";
        var attempts = new Attempts(settings.MaximumAttempts);
        var outcome = await intervention.AttendAsync(
            step,
            () => steps.SendDocumentAsync(progress!.Entry, kind, parts, number, files, instructions.Limits, attempts),
            _ =>
            {
                skippedSteps = true;
                return Task.FromResult(new BatchOutcome(new()));
            },
            attempts.Add);
        totals = totals.Add(outcome.Totals);
    }

    private void Announce(DeliveryRequest request, EgressEntry entry)
    {
        if (settings.SearchAttributes)
        {
            Workflow.UpsertTypedSearchAttributes(
                SearchAttributes.Pipeline.ValueSet(entry.Key.PipelineName),
                SearchAttributes.Recipient.ValueSet(entry.RecipientName),
                SearchAttributes.TransferType.ValueSet(entry.TransferType.ToString().ToUpperInvariant()),
                SearchAttributes.Environment.ValueSet(request.Environment));
        }
    }

    private DeliveryResult End(DeliveryRequest request, DeliveryResult result)
    {
        step = "ended";
        Workflow.Logger.LogDelivered(
            request.Entry.SourcePrefix, request.Entry.PipelineName, result.Outcome, totals.Sent, totals.Present, totals.Skipped, totals.Bytes);
        return result;
    }
}
