using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>The calls of a delivery, with their time limits and retries.</summary>
internal sealed class DeliverySteps(DeliveryRequest request, Intervention intervention)
{
    // A host that is gone again and again is no longer chance: then a human is asked.
    private const int HostAttempts = 3;

    // Before there was this, hosts kept what they had for good.
    private const string Forgets = "forget-staged";

    private readonly string deliveryId = Workflow.Info.WorkflowId;

    /// <summary>The queue of the host that stages; null before one was asked for.</summary>
    public string? HostQueue { get; set; }

    /// <summary>Reads the entry, anew at each attempt.</summary>
    public Task<EgressEntry> ReadEntryAsync() =>
        Workflow.ExecuteActivityAsync((IEgressActivities a) => a.ReadEntryAsync(request.Entry), Short());

    /// <summary>Plans the batches of the next page.</summary>
    public Task<BatchPage> ListBatchesAsync(EgressEntry entry, string? after) =>
        Workflow.ExecuteActivityAsync(
            (IEgressActivities a) => a.ListBatchesAsync(
                new(entry, request.EventTime, request.Settings.BatchFiles, request.Settings.BatchBytes, after, deliveryId)),
            Short());

    /// <summary>Sends a batch.</summary>
    public Task<BatchOutcome> TransferBatchAsync(
        EgressEntry entry, ObjectBatch batch, int number, string? skipReason, DeliveryLimits? limits, Attempts attempts)
    {
        var input = new BatchRequest(deliveryId, number, batch, entry, request.EventTime, skipReason, limits, attempts.Before);
        return entry.TransferType == TransferType.S3
            ? Workflow.ExecuteActivityAsync((IEgressActivities a) => a.TransferBatchAsync(input), Long(Retries()))
            : StageAndSendAsync(
                entry,
                number,
                skipReason,
                limits,
                attempts,
                queue => Workflow.ExecuteActivityAsync((ISftActivities a) => a.StageBatchAsync(input), OnHost(queue, Retries())));
    }

    /// <summary>Sends a control file or manifest.</summary>
    public Task<BatchOutcome> SendDocumentAsync(
        EgressEntry entry, DocumentKind kind, int parts, int number, DeliveryTotals files, DeliveryLimits? limits, Attempts attempts)
    {
        var input = new DocumentRequest(deliveryId, kind, entry, request.EventTime, parts, number, files, limits, attempts.Before);
        return entry.TransferType == TransferType.S3
            ? Workflow.ExecuteActivityAsync((IEgressActivities a) => a.TransferDocumentAsync(input), Long(Retries()))
            : StageAndSendAsync(
                entry,
                number,
                null,
                limits,
                attempts,
                queue => Workflow.ExecuteActivityAsync((ISftActivities a) => a.StageDocumentAsync(input), OnHost(queue, Retries())));
    }

    /// <summary>Writes the receipt.</summary>
    public Task<ReceiptReference> WriteReceiptAsync(ReceiptRequest receipt)
    {
        var options = Long(Retries());

        // Also after an abort there is a receipt of what has left.
        options.CancellationToken = Workflow.CancellationToken;
        return Workflow.ExecuteActivityAsync((IEgressActivities a) => a.WriteReceiptAsync(receipt), options);
    }

    /// <summary>Writes the receipt of an aborted delivery; null if that is not possible, since nobody is to be asked any more.</summary>
    public async Task<ReceiptReference?> TryWriteReceiptAsync(ReceiptRequest receipt)
    {
        try
        {
            return await WriteReceiptAsync(receipt);
        }
        catch (ActivityFailureException e) when (!TemporalException.IsCanceledException(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Has the host remove what it has kept, now that the receipt stands. Nobody is asked where that fails: the host comes back
    /// to it by itself.
    /// </summary>
    public async Task ForgetAsync()
    {
        if (HostQueue is not { } queue || !Workflow.Patched(Forgets))
        {
            return;
        }

        try
        {
            await Workflow.ExecuteActivityAsync(
                (ISftActivities a) => a.ForgetDeliveryAsync(new(deliveryId)),
                new()
                {
                    TaskQueue = queue,

                    // A delivery that is done does not wait for a host that is down.
                    ScheduleToStartTimeout = TimeSpan.FromSeconds(30),
                    StartToCloseTimeout = TimeSpan.FromMinutes(5),
                    RetryPolicy = new() { MaximumAttempts = 3 },
                });
        }
        catch (ActivityFailureException e) when (!TemporalException.IsCanceledException(e))
        {
            var (type, message) = Failures.Describe(e);
            Workflow.Logger.LogNotForgotten(queue, type, message);
        }
    }

    private async Task<BatchOutcome> StageAndSendAsync(
        EgressEntry entry, int number, string? skipReason, DeliveryLimits? limits, Attempts attempts, Func<string, Task<StagedBatch>> stage)
    {
        for (var attempt = 1; ; attempt++)
        {
            var queue = HostQueue ??= await ReserveHostAsync(entry);
            try
            {
                attempts.Allowed = request.Settings.MaximumAttempts;
                var staged = await stage(queue);
                attempts.Allowed = staged.Redelivery.Maximum + 1;
                return await Workflow.ExecuteActivityAsync(
                    (ISftActivities a) => a.SendBatchAsync(new(deliveryId, number, entry, skipReason, limits, attempts.Before)),
                    OnHost(queue, Retries(staged.Redelivery)));
            }
            catch (ActivityFailureException e) when (attempt < HostAttempts && Failures.HostIsGone(e))
            {
                attempts.Add(e);
                Workflow.Logger.LogHostGone(queue, number);
                if (HostQueue == queue)
                {
                    HostQueue = null;
                }
            }
        }
    }

    private async Task<string> ReserveHostAsync(EgressEntry entry) =>
        (await Workflow.ExecuteActivityAsync((IEgressActivities a) => a.ReserveHostAsync(new(entry)), Short())).TaskQueue;

    /// <summary>One request or one page: minutes mean that it hangs.</summary>
    private ActivityOptions Short() => new()
    {
        StartToCloseTimeout = TimeSpan.FromMinutes(2),
        RetryPolicy = Retries(),
        CancellationToken = intervention.AbortToken,
    };

    /// <summary>
    /// Moves any amount of data: a day is enough for the largest object on a slow line, and a dead worker is noticed by
    /// its missing heartbeat long before.
    /// </summary>
    private ActivityOptions Long(RetryPolicy retries) => new()
    {
        StartToCloseTimeout = TimeSpan.FromHours(24),
        HeartbeatTimeout = request.Settings.HeartbeatTimeout ?? DeliverySettings.DefaultHeartbeatTimeout,
        RetryPolicy = retries,
        CancellationToken = intervention.AbortToken,
        CancellationType = request.AwaitCancelled ? ActivityCancellationType.WaitCancellationCompleted : ActivityCancellationType.TryCancel,
    };

    private ActivityOptions OnHost(string queue, RetryPolicy retries)
    {
        var options = Long(retries);
        options.TaskQueue = queue;

        // Nobody else polls this queue: if the host does not come back within this time, another one starts over.
        options.ScheduleToStartTimeout = TimeSpan.FromMinutes(10);
        return options;
    }

    private RetryPolicy Retries() => new()
    {
        InitialInterval = TimeSpan.FromSeconds(1),
        BackoffCoefficient = 2,
        MaximumInterval = TimeSpan.FromMinutes(1),
        MaximumAttempts = request.Settings.MaximumAttempts,
    };

    private static RetryPolicy Retries(Redelivery redelivery)
    {
        var delay = redelivery.Delay > TimeSpan.Zero ? redelivery.Delay : TimeSpan.FromMilliseconds(1);
        return new()
        {
            InitialInterval = delay,
            BackoffCoefficient = (float)Math.Max(1, redelivery.Multiplier),
            MaximumInterval = redelivery.MaximumDelay > delay ? redelivery.MaximumDelay : delay,
            MaximumAttempts = redelivery.Maximum + 1,
        };
    }
}
