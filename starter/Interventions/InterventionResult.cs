using System.Text.Json.Serialization;

namespace DataEgress.Starter.Interventions;

/// <summary>What came of telling a workflow something.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="Signal">What it was told.</param>
/// <param name="Note">What else to know.</param>
/// <param name="Error">Why it was not told; null if it was.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
internal sealed record InterventionResult(
    string Id, string Signal, string? Note = null, string? Error = null, [property: JsonIgnore] int ExitCode = ExitCodes.Done)
{
    /// <summary>The workflow was told.</summary>
    public bool Sent => Error is null;
}
