using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>A difference between our worker and the official TypeScript SDK that the official .NET SDK shows too.</summary>
/// <param name="Scenarios">Where it occurs; empty for everywhere.</param>
/// <param name="Path">Its place; <c>*</c> stands for any text.</param>
/// <param name="Expected">JSON that the TypeScript SDK made; null if nothing.</param>
/// <param name="Actual">JSON that ours makes; null if nothing.</param>
/// <param name="Reason">Why the official .NET SDK differs too.</param>
internal sealed record KnownDifference(
    IReadOnlyList<string> Scenarios, string Path, JsonElement? Expected, JsonElement? Actual, string Reason)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Regex path = new("^" + Regex.Escape(Path).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

    /// <summary>The checked-in list.</summary>
    public static IReadOnlyList<KnownDifference> All { get; } = JsonSerializer.Deserialize<List<KnownDifference>>(
        File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", "csharp", "differences.json")), Options)!;

    public bool Allows(string scenario, Difference difference) =>
        (Scenarios.Count == 0 || Scenarios.Contains(scenario))
        && path.IsMatch(difference.Path)
        && Text(Expected) == difference.Expected
        && Text(Actual) == difference.Actual;

    private static string? Text(JsonElement? json) => json is { ValueKind: not JsonValueKind.Null } value ? JsonSerializer.Serialize(value) : null;
}
