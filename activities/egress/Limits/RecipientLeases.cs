using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Microsoft.Extensions.Logging;
using Temporalio.Client;

namespace DataEgress.Activities.Egress.Limits;

/// <summary>Keeps batches within what all deliveries to their recipient together may take up.</summary>
/// <param name="clock">Measures the time.</param>
/// <param name="logger">Told of what holds a batch back.</param>
/// <param name="temporal">The client that asks; null where there is none: then nothing is limited.</param>
internal sealed class RecipientLeases(TimeProvider clock, ILogger<RecipientLeases> logger, ITemporalClient? temporal = null)
{
    /// <summary>Takes a batch's share of its recipient's limits, and keeps up with it until it is disposed.</summary>
    /// <param name="entry">The entry, which names the recipient.</param>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    /// <param name="number">The batch's number.</param>
    /// <param name="allowance">What the batch may take up.</param>
    public IAsyncDisposable? Hold(EgressEntry entry, string deliveryId, int number, Allowance allowance)
    {
        if (temporal is null)
        {
            return null;
        }

        var handle = temporal.GetWorkflowHandle<RecipientWorkflow>(WorkflowIds.Recipient(entry.RecipientName));
        var lease = new RecipientLease(handle, $"{deliveryId}/{number}", allowance, clock, logger);
        lease.Start();
        return lease;
    }
}
