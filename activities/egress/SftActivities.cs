using DataEgress.Activities.Egress.Sft;
using DataEgress.Workflows.Egress;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress;

/// <summary>The activities of a host's own queue.</summary>
internal sealed class SftActivities(SftStaging staging, SftSending sending, StagingRemains remains) : ISftActivities
{
    private static CancellationToken Cancellation => ActivityExecutionContext.Current.CancellationToken;

    /// <inheritdoc/>
    [Activity]
    public Task<StagedBatch> StageBatchAsync(BatchRequest request) =>
        Failures.TypedAsync($"stage batch {request.Number}", () => staging.StageAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<StagedBatch> StageDocumentAsync(DocumentRequest request) =>
        Failures.TypedAsync($"stage {request.Kind}", () => staging.StageAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<BatchOutcome> SendBatchAsync(SendBatchRequest request) =>
        Failures.TypedAsync($"send batch {request.Number}", () => sending.RunAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<ForgottenDelivery> ForgetDeliveryAsync(ForgetRequest request) =>
        Failures.TypedAsync("forget", async () =>
        {
            var removed = await remains.RemoveAsync(request.DeliveryId, Cancellation);
            await remains.RemoveOldAsync(Cancellation);
            return new ForgottenDelivery(removed);
        });
}
