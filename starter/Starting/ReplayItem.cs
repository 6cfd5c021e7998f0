using System.Text.Json.Serialization;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Starting;

/// <summary>One workflow to run again.</summary>
/// <param name="Replays">The id of what is repeated.</param>
/// <param name="Id">The new id; null if it is not to be.</param>
/// <param name="EventTime">What today is in the replay.</param>
/// <param name="State">What comes, or came, of it.</param>
/// <param name="Reason">Why it is refused or failed.</param>
/// <param name="Result">How it ended, where that was waited for.</param>
internal sealed record ReplayItem(
    string Replays,
    string? Id,
    DateTimeOffset? EventTime,
    ReplayState State,
    string? Reason = null,
    EgressResult? Result = null)
{
    /// <summary>The input of the new workflow.</summary>
    [JsonIgnore]
    public EgressRequest? Request { get; init; }
}

/// <summary>What comes of a replay.</summary>
internal enum ReplayState
{
    /// <summary>It would be started.</summary>
    Planned,

    /// <summary>It was started.</summary>
    Started,

    /// <summary>It may not be started now.</summary>
    Refused,

    /// <summary>Starting it, or it itself, failed.</summary>
    Failed,
}
