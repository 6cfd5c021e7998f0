using System.Text.Json.Serialization;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Egress;

/// <summary>One entry's delivery, from its beginning or, after continue-as-new, from where it stood.</summary>
/// <param name="Entry">The entry to carry out.</param>
/// <param name="EventTime">Today, see <see cref="EgressRequest"/>.</param>
/// <param name="Environment">The environment's name, for search.</param>
/// <param name="Settings">Bounds of the work.</param>
/// <param name="Progress">Where an earlier run stopped; null at the beginning.</param>
/// <param name="AwaitCancelled">
/// An abort waits until what was running has ended, so that the receipt tells all that has left. False in deliveries
/// that were started before there was this.
/// </param>
public sealed record DeliveryRequest(
    EntryKey Entry,
    DateTimeOffset EventTime,
    string Environment,
    DeliverySettings Settings,
    DeliveryProgress? Progress = null,
    bool AwaitCancelled = false);

/// <summary>What a delivery carries from run to run.</summary>
/// <param name="Entry">The entry as it was read at the beginning: a change does not reach a delivery half done.</param>
/// <param name="Cursor">The last key planned; null before the first.</param>
/// <param name="Listed">Every key is planned.</param>
/// <param name="Batches">Batches planned so far; also the number of receipt parts.</param>
/// <param name="Totals">Sums of the finished batches.</param>
/// <param name="HostQueue">The queue of the host that stages, for SFT.</param>
/// <param name="Paused">No new batch is started.</param>
/// <param name="SkippedSteps">A step other than a batch was skipped.</param>
/// <param name="Instructions">What people told the delivery.</param>
/// <param name="Limits">What it may take up; null for no limit.</param>
public sealed record DeliveryProgress(
    EgressEntry Entry,
    string? Cursor = null,
    bool Listed = false,
    int Batches = 0,
    DeliveryTotals? Totals = null,
    string? HostQueue = null,
    bool Paused = false,
    bool SkippedSteps = false,
    IReadOnlyList<AuditEntry>? Instructions = null,
    DeliveryLimits? Limits = null);

/// <summary>Bounds of the work; they come from the poller's settings and travel in the input.</summary>
/// <param name="BatchFiles">Files in a batch, at most.</param>
/// <param name="BatchBytes">Bytes after which a batch is closed; a larger object is alone in its batch.</param>
/// <param name="BatchesAtOnce">Batches of one delivery side by side.</param>
/// <param name="BatchesPerRun">Batches after which the workflow continues as new.</param>
/// <param name="DeliveriesAtOnce">Deliveries of one flag side by side.</param>
/// <param name="MaximumAttempts">Attempts of a step before a human is asked.</param>
/// <param name="SearchAttributes">False where the search attributes are not registered.</param>
/// <param name="HeartbeatTimeout">Silence after which a worker is taken for dead and its batch given to another; null for a minute.</param>
public sealed record DeliverySettings(
    [property: JsonPropertyName("batchFiles")] int BatchFiles = 100,
    [property: JsonPropertyName("batchBytes")] long BatchBytes = 1L << 30,
    [property: JsonPropertyName("batchesAtOnce")] int BatchesAtOnce = 4,
    [property: JsonPropertyName("batchesPerRun")] int BatchesPerRun = 400,
    [property: JsonPropertyName("deliveriesAtOnce")] int DeliveriesAtOnce = 8,
    [property: JsonPropertyName("maximumAttempts")] int MaximumAttempts = 8,
    [property: JsonPropertyName("searchAttributes")] bool SearchAttributes = true,
    [property: JsonPropertyName("heartbeatTimeout")] TimeSpan? HeartbeatTimeout = null)
{
    /// <summary>Silence after which a worker is taken for dead, unless another is set.</summary>
    public static readonly TimeSpan DefaultHeartbeatTimeout = TimeSpan.FromMinutes(1);
}
