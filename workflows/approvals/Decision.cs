using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Approvals;

/// <summary>What an approver says of a gate; the payload of the signals <c>approve</c>, <c>reject</c> and <c>revoke</c>.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Approver">Who decides.</param>
/// <param name="Reason">Why; required to reject.</param>
/// <param name="Digest">The digest of what is approved; required where the gate has one and to approve.</param>
/// <param name="Attempt">The gate's attempt that is meant; null for the current one.</param>
public record Decision(
    [property: JsonPropertyName("gate")] string Gate,
    [property: JsonPropertyName("approver")] string Approver,
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("digest")] string? Digest = null,
    [property: JsonPropertyName("attempt")] int? Attempt = null);

/// <summary>The payload of the update <c>decide</c>: a decision and which one it is.</summary>
/// <param name="Kind">Approve, reject or revoke.</param>
/// <param name="Gate">The gate's name.</param>
/// <param name="Approver">Who decides.</param>
/// <param name="Reason">Why; required to reject.</param>
/// <param name="Digest">The digest of what is approved; required where the gate has one and to approve.</param>
/// <param name="Attempt">The gate's attempt that is meant; null for the current one.</param>
public sealed record DecideRequest(
    [property: JsonPropertyName("decision"), JsonRequired] DecisionKind Kind,
    string Gate,
    string Approver,
    string? Reason = null,
    string? Digest = null,
    int? Attempt = null)
    : Decision(Gate, Approver, Reason, Digest, Attempt);

/// <summary>What can be decided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DecisionKind>))]
public enum DecisionKind
{
    /// <summary>Agree.</summary>
    [JsonStringEnumMemberName("approve")]
    Approve,

    /// <summary>Refuse; one is enough to close the gate.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>Take one's own approval back, until the gated step starts.</summary>
    [JsonStringEnumMemberName("revoke")]
    Revoke,
}

/// <summary>The answer to an accepted decision.</summary>
/// <param name="Gate">The gate.</param>
/// <param name="State">Where the gate stands now.</param>
/// <param name="Approvals">Approvals so far.</param>
/// <param name="Required">Approvals that it takes.</param>
public sealed record DecisionAnswer(
    [property: JsonPropertyName("gate")] string Gate,
    [property: JsonPropertyName("state")] GateState State,
    [property: JsonPropertyName("approvals")] int Approvals,
    [property: JsonPropertyName("required")] int Required);
