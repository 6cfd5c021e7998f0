using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Approvals;

/// <summary>One line of the audit: who did what, when, and what came of it.</summary>
/// <param name="Time">Workflow time.</param>
/// <param name="Action">What was done, such as <c>approve</c> or <c>gate opened</c>.</param>
/// <param name="Gate">The gate or step.</param>
/// <param name="Attempt">The gate's attempt.</param>
/// <param name="By">Who, as they said; null for the workflow itself.</param>
/// <param name="Digest">The digest that the action was bound to.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="Refused">Why it was refused; null if it took effect.</param>
public sealed record AuditEntry(
    [property: JsonPropertyName("time")] DateTime Time,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("gate")] string Gate,
    [property: JsonPropertyName("attempt")] int? Attempt = null,
    [property: JsonPropertyName("by")] string? By = null,
    [property: JsonPropertyName("digest")] string? Digest = null,
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("refused")] string? Refused = null);
