using System.Text.Json.Serialization;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Keys;

/// <summary>Import key material that was made elsewhere into one key of one environment.</summary>
/// <param name="Environment">The environment: letters, digits, '.', '_' and '-'.</param>
/// <param name="Alias">The key's alias, with or without <c>alias/</c>. A key that has it is adopted, else one is created.</param>
/// <param name="RequestedBy">Who asks for it; cannot approve it.</param>
/// <param name="Approvers">Who may approve.</param>
/// <param name="Approval">What approval takes; null for two people, four eyes, no time limit.</param>
/// <param name="WrappingAlgorithm">How the material is wrapped, one of <see cref="KeyWrapping.Algorithms"/>.</param>
/// <param name="WrappingKeySpec">The wrapping key, one of <see cref="KeyWrapping.KeySpecs"/>; the longest practical.</param>
/// <param name="ValidTo">When KMS deletes the material (UTC, at most 365 days away); null for never.</param>
/// <param name="Description">Description of a key that is created.</param>
/// <param name="SearchAttributes">False where the search attributes are not registered.</param>
public sealed record KeyImportRequest(
    [property: JsonPropertyName("environment")] string Environment,
    [property: JsonPropertyName("alias")] string Alias,
    [property: JsonPropertyName("requestedBy")] string RequestedBy,
    [property: JsonPropertyName("approvers")] IReadOnlyList<Approver> Approvers,
    [property: JsonPropertyName("approval")] ApprovalPolicy? Approval = null,
    [property: JsonPropertyName("wrappingAlgorithm")] string WrappingAlgorithm = KeyWrapping.DefaultAlgorithm,
    [property: JsonPropertyName("wrappingKeySpec")] string WrappingKeySpec = KeyWrapping.DefaultKeySpec,
    [property: JsonPropertyName("validTo")] DateTime? ValidTo = null,
    [property: JsonPropertyName("description")] string? Description = null,
    [property: JsonPropertyName("searchAttributes")] bool SearchAttributes = true);

/// <summary>How a ceremony ended.</summary>
/// <param name="Outcome">Imported or aborted.</param>
/// <param name="KeyId">The key; null if there was none yet.</param>
/// <param name="Alias">Its alias.</param>
/// <param name="KeyMaterialId">What KMS calls the material; null unless it was imported, be it that verification was aborted.</param>
/// <param name="Sha256">Digest of the wrapped blob that was approved and imported.</param>
/// <param name="ApprovedBy">Who approved it.</param>
/// <param name="Custodians">Who made and wrapped the material.</param>
/// <param name="Packages">Wrapping packages that it took.</param>
/// <param name="ImportedAt">When it was verified.</param>
/// <param name="Reason">Why it was aborted.</param>
public sealed record KeyImportResult(
    [property: JsonPropertyName("outcome")] KeyImportOutcome Outcome,
    [property: JsonPropertyName("keyId")] string? KeyId,
    [property: JsonPropertyName("alias")] string Alias,
    [property: JsonPropertyName("keyMaterialId")] string? KeyMaterialId = null,
    [property: JsonPropertyName("sha256")] string? Sha256 = null,
    [property: JsonPropertyName("approvedBy")] IReadOnlyList<string>? ApprovedBy = null,
    [property: JsonPropertyName("custodians")] IReadOnlyList<string>? Custodians = null,
    [property: JsonPropertyName("packages")] int Packages = 0,
    [property: JsonPropertyName("importedAt")] DateTime? ImportedAt = null,
    [property: JsonPropertyName("reason")] string? Reason = null);

/// <summary>How a ceremony can end.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyImportOutcome>))]
public enum KeyImportOutcome
{
    /// <summary>The key is enabled with the material that was approved.</summary>
    [JsonStringEnumMemberName("imported")]
    Imported,

    /// <summary>Somebody stopped it. A key material id says that the material was in, but not verified.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,
}
