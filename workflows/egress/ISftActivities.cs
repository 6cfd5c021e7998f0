using Temporalio.Activities;

namespace DataEgress.Workflows.Egress;

/// <summary>What must be done on the host that holds the staged files: its own task queue.</summary>
public interface ISftActivities
{
    /// <summary>Brings a batch onto the disk.</summary>
    [Activity]
    Task<StagedBatch> StageBatchAsync(BatchRequest request);

    /// <summary>Brings a document onto the disk.</summary>
    [Activity]
    Task<StagedBatch> StageDocumentAsync(DocumentRequest request);

    /// <summary>
    /// Sends what was staged under the delivery and number, and writes the receipt part. Fails as
    /// <see cref="FailureTypes.NotStaged"/> if the files are not here.
    /// </summary>
    [Activity]
    Task<BatchOutcome> SendBatchAsync(SendBatchRequest request);

    /// <summary>Removes what the host has kept of a delivery whose receipt stands.</summary>
    [Activity]
    Task<ForgottenDelivery> ForgetDeliveryAsync(ForgetRequest request);
}

/// <summary>Remove what is kept of a delivery.</summary>
/// <param name="DeliveryId">The delivery's workflow id.</param>
public sealed record ForgetRequest(string DeliveryId);

/// <summary>Nothing is kept of a delivery any more.</summary>
/// <param name="Files">Files that were staged, not sent, and removed.</param>
public sealed record ForgottenDelivery(int Files);

/// <summary>Send what was staged.</summary>
/// <param name="DeliveryId">The delivery's workflow id.</param>
/// <param name="Number">The batch's or document's number.</param>
/// <param name="Entry">The entry.</param>
/// <param name="SkipReason">Set: files that fail are recorded as skipped for this reason.</param>
/// <param name="Limits">What it may take up; null for no limit.</param>
/// <param name="AttemptsBefore">Attempts that ended with a human's retry, or on a host that is gone.</param>
public sealed record SendBatchRequest(
    string DeliveryId,
    int Number,
    EgressEntry Entry,
    string? SkipReason = null,
    DeliveryLimits? Limits = null,
    int AttemptsBefore = 0);
