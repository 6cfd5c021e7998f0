using DataEgress.Activities.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Finds what earlier attempts of a batch or document have left of uploads in parts.</summary>
internal sealed class UploadRegister(DeliveryNotes notes, ILogger<UploadRegister> logger)
{
    /// <summary>The uploads of the batch or document that the current activity sends.</summary>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    /// <param name="number">The batch's or document's number.</param>
    /// <param name="attemptsBefore">Attempts by activities that have failed.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<BegunUploads> OpenAsync(string deliveryId, int number, int attemptsBefore, CancellationToken cancellation)
    {
        var context = ActivityExecutionContext.Current;
        var ours = new UploadNotes(notes, deliveryId, number, logger);
        var noted = attemptsBefore + context.Info.Attempt > 1 ? await ours.ReadAsync(cancellation) : [];
        var told = (await BatchProgress.ReadAsync(context)).Uploads ?? [];
        return new(told, () => IsTakenUp(context.CancelReason), ours, noted);
    }

    /// <summary>Whether there will be, or is already, another attempt that goes on with what this one has begun.</summary>
    private static bool IsTakenUp(ActivityCancelReason reason) => reason is ActivityCancelReason.WorkerShutdown
        or ActivityCancelReason.GoneFromServer
        or ActivityCancelReason.Timeout
        or ActivityCancelReason.Paused;
}
