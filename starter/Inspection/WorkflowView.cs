using System.Text.Json;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Inspection;

/// <summary>All that can be said of one workflow.</summary>
/// <param name="Workflow">What the list says too.</param>
/// <param name="Status">Answer of the query <c>status</c>, as the workflow gave it.</param>
/// <param name="Unavailable">Why there is no status.</param>
/// <param name="Waiting">What waits for a person, its deliveries included.</param>
/// <param name="Deliveries">Deliveries of an egress.</param>
/// <param name="Outcome">How an ended delivery ended.</param>
/// <param name="Failure">Why it did not complete.</param>
/// <param name="Gates">Its gates.</param>
/// <param name="Audit">Its audit.</param>
internal sealed record WorkflowView(
    WorkflowRow Workflow,
    JsonElement? Status = null,
    string? Unavailable = null,
    IReadOnlyList<WaitingItem>? Waiting = null,
    IReadOnlyList<DeliveryView>? Deliveries = null,
    DeliveryResult? Outcome = null,
    string? Failure = null,
    IReadOnlyList<GateStatus>? Gates = null,
    IReadOnlyList<AuditEntry>? Audit = null);

/// <summary>One delivery of an egress.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="Pipeline">The entry's pipeline, where it is known.</param>
/// <param name="State">What it is doing, or how it ended.</param>
/// <param name="Totals">Sums so far, or in the end.</param>
/// <param name="Receipt">Where the receipt is.</param>
/// <param name="Reason">Why it was aborted or failed, or why nothing is known.</param>
internal sealed record DeliveryView(
    string Id, string? Pipeline, string State, DeliveryTotals? Totals, ReceiptReference? Receipt = null, string? Reason = null);

/// <summary>One thing that a person is waited for.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="For">The kind of what is waited for, as in the search attribute.</param>
/// <param name="Step">The step or gate.</param>
/// <param name="Since">Since when, where it is known.</param>
/// <param name="Until">When it expires, if it does.</param>
/// <param name="What">What went wrong, or what is asked.</param>
/// <param name="Commands">What a person may type.</param>
internal sealed record WaitingItem(
    string Id, string For, string? Step, DateTime? Since, DateTime? Until, string What, IReadOnlyList<string> Commands);

/// <summary>The part of every <c>status</c> that says which failed steps wait.</summary>
internal sealed record WaitingSteps(
    [property: System.Text.Json.Serialization.JsonPropertyName("waiting")] IReadOnlyList<Problem>? Waiting = null);
