using System.Text.Json.Serialization;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workflows.Keys;

/// <summary>Answer of the query <c>status</c>.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="WaitingFor">What a human is waited for; null while nobody is.</param>
/// <param name="Next">What a human has to do next.</param>
/// <param name="Key">The key; null before there is one.</param>
/// <param name="Package">The wrapping package that is valid now.</param>
/// <param name="Packages">Packages published so far.</param>
/// <param name="Submission">The blob that is being checked, approved or imported.</param>
/// <param name="Refused">Why the last blob was refused or voided.</param>
/// <param name="Problem">A failed step that waits for <c>retry</c> or <c>abort</c>.</param>
public sealed record KeyImportStatus(
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("waitingFor")] string? WaitingFor,
    [property: JsonPropertyName("next")] string? Next,
    [property: JsonPropertyName("key")] ExternalKey? Key,
    [property: JsonPropertyName("package")] WrappingPackage? Package,
    [property: JsonPropertyName("packages")] int Packages,
    [property: JsonPropertyName("submission")] KeyMaterialSubmission? Submission,
    [property: JsonPropertyName("refused")] string? Refused,
    [property: JsonPropertyName("problem")] Problem? Problem);
