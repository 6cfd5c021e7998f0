using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Keys;

/// <summary>Payload of the signal <c>submit-key-material</c>: where the wrapped blob lies, never the blob itself.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Sha256">SHA-256 of the blob, 64 hexadecimal digits; what is approved.</param>
/// <param name="Custodians">Who made and wrapped the material; they cannot approve it.</param>
/// <param name="SubmittedBy">Who uploaded it, if not a custodian; cannot approve it either.</param>
/// <param name="PublicKeySha256">The wrapping key that was used, if said: a blob for a former package is refused at once.</param>
public sealed record KeyMaterialSubmission(
    [property: JsonPropertyName("bucket")] string Bucket,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("sha256")] string Sha256,
    [property: JsonPropertyName("custodians")] IReadOnlyList<string> Custodians,
    [property: JsonPropertyName("submittedBy")] string? SubmittedBy = null,
    [property: JsonPropertyName("publicKeySha256")] string? PublicKeySha256 = null);
