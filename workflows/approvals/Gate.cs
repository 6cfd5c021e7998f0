using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Approvals;

/// <summary>A gate to be opened: what is to be approved, by whom.</summary>
/// <param name="Name">Unique among the workflow's open gates.</param>
/// <param name="Subject">What is approved, for people.</param>
/// <param name="Policy">What it takes.</param>
/// <param name="Digest">Digest of what is approved; a decision for another is refused. Null where there is nothing to bind to.</param>
/// <param name="Attempt">Counts the openings of the gate, from 1.</param>
/// <param name="Involved">Who asked for the thing or prepared it.</param>
/// <param name="ReasonRequired">An approval must give a reason too: the evidence of what its approver did.</param>
public sealed record GateRequest(
    string Name,
    string Subject,
    ApprovalPolicy Policy,
    string? Digest = null,
    int Attempt = 1,
    IReadOnlyList<string>? Involved = null,
    bool ReasonRequired = false);

/// <summary>Where a gate stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GateState>))]
public enum GateState
{
    /// <summary>Decisions are waited for.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Enough have approved.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>Somebody has rejected.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>The time was up before enough had approved.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>What was to be approved has gone.</summary>
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,
}

/// <summary>A gate as the query <c>gates</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Subject">What is approved.</param>
/// <param name="Attempt">Which opening this is.</param>
/// <param name="Digest">Digest of what is approved.</param>
/// <param name="Required">Approvals that it takes.</param>
/// <param name="Groups">Groups that may approve; empty for every known approver.</param>
/// <param name="ApprovedBy">Who has approved.</param>
/// <param name="Opened">Since when it is open.</param>
/// <param name="Deadline">When it expires; null for never.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record GateStatus(
    [property: JsonPropertyName("gate")] string Name,
    [property: JsonPropertyName("state")] GateState State,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("digest")] string? Digest,
    [property: JsonPropertyName("required")] int Required,
    [property: JsonPropertyName("groups")] IReadOnlyList<string> Groups,
    [property: JsonPropertyName("approvedBy")] IReadOnlyList<string> ApprovedBy,
    [property: JsonPropertyName("opened")] DateTime Opened,
    [property: JsonPropertyName("deadline")] DateTime? Deadline = null,
    [property: JsonPropertyName("reason")] string? Reason = null);

/// <summary>How a gate closed.</summary>
/// <param name="State">Approved, rejected, expired or withdrawn.</param>
/// <param name="ApprovedBy">Who approved.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record GateOutcome(GateState State, IReadOnlyList<string> ApprovedBy, string? Reason = null)
{
    /// <summary>The gated step may start.</summary>
    [JsonIgnore]
    public bool Approved => State == GateState.Approved;
}
