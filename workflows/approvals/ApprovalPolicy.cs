using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Approvals;

/// <summary>What it takes to pass a gate.</summary>
/// <param name="Required">Distinct approvers that must agree, at least 1.</param>
/// <param name="Groups">Groups that approvers must belong to, any of them; empty for every known approver.</param>
/// <param name="FourEyes">Whoever asked for or prepared the thing may not approve it.</param>
/// <param name="Timeout">Time until the gate expires; null for never.</param>
public sealed record ApprovalPolicy(
    [property: JsonPropertyName("required")] int Required = 1,
    [property: JsonPropertyName("groups")] IReadOnlyList<string>? Groups = null,
    [property: JsonPropertyName("fourEyes")] bool FourEyes = true,
    [property: JsonPropertyName("timeout")] TimeSpan? Timeout = null);
