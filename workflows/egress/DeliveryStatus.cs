using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress;

/// <summary>Answer of the query <c>status</c>.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Totals">Sums so far.</param>
/// <param name="BatchesPlanned">Batches found so far.</param>
/// <param name="BatchesRunning">Batches being sent or waiting.</param>
/// <param name="Paused">No new batch is started.</param>
/// <param name="Waiting">What waits for a human.</param>
/// <param name="Limits">What it may take up; null for no limit.</param>
public sealed record DeliveryStatus(
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("totals")] DeliveryTotals Totals,
    [property: JsonPropertyName("batchesPlanned")] int BatchesPlanned,
    [property: JsonPropertyName("batchesRunning")] int BatchesRunning,
    [property: JsonPropertyName("paused")] bool Paused,
    [property: JsonPropertyName("waiting")] IReadOnlyList<Problem> Waiting,
    [property: JsonPropertyName("limits")] DeliveryLimits? Limits = null);

/// <summary>Answer of the query <c>status</c> of an egress.</summary>
/// <param name="Deliveries">Ids of the deliveries started so far.</param>
/// <param name="Finished">How many of them ended.</param>
/// <param name="Waiting">What waits for a human here; a delivery says for itself.</param>
/// <param name="Paused">No delivery is started, and those that run start no batch.</param>
public sealed record EgressStatus(
    [property: JsonPropertyName("deliveries")] IReadOnlyList<string> Deliveries,
    [property: JsonPropertyName("finished")] int Finished,
    [property: JsonPropertyName("waiting")] IReadOnlyList<Problem> Waiting,
    [property: JsonPropertyName("paused")] bool Paused = false);

/// <summary>A failed step that waits for <c>retry</c>, <c>skip</c> or <c>abort</c>.</summary>
/// <param name="Step">The step.</param>
/// <param name="Type">Type of the failure, one of <see cref="FailureTypes"/> or another's name.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="Instructions">The instructions that it takes: names of signals, and of updates.</param>
public sealed record Problem(
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("since")] DateTime Since,
    [property: JsonPropertyName("instructions")] IReadOnlyList<string>? Instructions = null);

/// <summary>Payload of <c>retry</c>, <c>skip</c>, <c>abort</c>, <c>pause</c> and <c>resume</c>.</summary>
/// <param name="Reason">Why; required to skip.</param>
/// <param name="By">Who.</param>
public sealed record Instruction(
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("by")] string? By = null);

/// <summary>Answer of the updates <c>retry</c>, <c>skip</c>, <c>abort</c>, <c>pause</c> and <c>resume</c>.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Steps">The steps, or of an egress also the deliveries, that it was done to; empty where it is the delivery's.</param>
public sealed record InstructionAnswer(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("steps")] IReadOnlyList<string> Steps);
