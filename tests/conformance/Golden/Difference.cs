using System.Text.Json;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>Where a recording is not what a real server recorded.</summary>
/// <param name="Path">Place in the recording, as JSON path.</param>
/// <param name="Expected">JSON on a real server; null if nothing is there.</param>
/// <param name="Actual">JSON here; null if nothing is there.</param>
internal sealed record Difference(string Path, string? Expected, string? Actual)
{
    /// <summary>All differences of a scenario's recording in a folder.</summary>
    public static IReadOnlyList<Difference> Between(string scenario, string recorded)
    {
        var actual = System.IO.Path.Combine(recorded, scenario + ".json");
        if (!File.Exists(actual))
        {
            return [new("$", "a recording", null)];
        }

        using var expectedJson = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(GoldenFolder.Expected, scenario + ".json")));
        using var actualJson = JsonDocument.Parse(File.ReadAllText(actual));
        return [.. Between(expectedJson.RootElement, actualJson.RootElement, "$")];
    }

    public override string ToString() => $"{Path}: expected {Expected ?? "nothing"}, actual {Actual ?? "nothing"}";

    private static IEnumerable<Difference> Between(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            var names = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).Distinct();
            return names.SelectMany(name => Between(Member(expected, name), Member(actual, name), $"{path}.{name}"));
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            var count = Math.Max(expected.GetArrayLength(), actual.GetArrayLength());
            return Enumerable.Range(0, count).SelectMany(i => Between(Item(expected, i), Item(actual, i), $"{path}[{i}]"));
        }

        var same = expected.ValueKind == actual.ValueKind
            && (expected.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(expected, actual));
        return same ? [] : [new(path, Text(expected), Text(actual))];
    }

    private static JsonElement Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement json, int index) => index < json.GetArrayLength() ? json[index] : default;

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? null : JsonSerializer.Serialize(json);
}
