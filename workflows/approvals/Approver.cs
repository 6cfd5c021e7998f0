using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Approvals;

/// <summary>Somebody who may decide.</summary>
/// <param name="Name">Their name, compared without case.</param>
/// <param name="Groups">The groups they belong to.</param>
public sealed record Approver(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("groups")] IReadOnlyList<string> Groups);
