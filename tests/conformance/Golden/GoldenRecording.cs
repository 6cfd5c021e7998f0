using System.Text.Json;
using DataEgress.Local.Temporal;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>
/// Runs the scenarios that must pass once against an embedded server. What differs is recorded a second time: on a busy
/// machine a scenario with a timeout of half a second may take another course, on a real server too.
/// </summary>
public sealed class GoldenRecording : IAsyncLifetime
{
    private readonly Dictionary<string, string> differences = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        if (GoldenFolder.Path is null)
        {
            return;
        }

        NodePackages.Require();
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), TestContext.Current.CancellationToken);
        var scripts = GoldenFolder.CopyScripts();
        try
        {
            await RecordAsync(server, scripts, GoldenScenarios.Server);
            if (differences.Count > 0)
            {
                await RecordAsync(server, scripts, [.. differences.Keys]);
            }
        }
        finally
        {
            Directory.Delete(scripts, recursive: true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fails unless the scenario went as it does on a real server; skips where there is nothing to compare with.</summary>
    public void RequireSame(string scenario)
    {
        Assert.SkipWhen(GoldenFolder.Path is null, GoldenFolder.Missing);
        Assert.False(differences.TryGetValue(scenario, out var difference), difference);
    }

    private async Task RecordAsync(TemporalServer server, string scripts, IReadOnlyCollection<string> scenarios)
    {
        var recorded = Path.Combine(scripts, "recorded");
        await using (var node = NodeProcess.Start(
            scripts, "record.js", "--address", server.Address, "--out", recorded, "--only", string.Join(',', scenarios)))
        {
            var (_, output, error) = await node.EndAsync(TestContext.Current.CancellationToken);
            Assert.True(Directory.Exists(recorded), output + error);
        }

        foreach (var scenario in scenarios)
        {
            if (Difference(scenario, recorded) is { } difference)
            {
                differences[scenario] = difference;
            }
            else
            {
                differences.Remove(scenario);
            }
        }
    }

    private static string? Difference(string scenario, string recorded)
    {
        var actual = Path.Combine(recorded, scenario + ".json");
        if (!File.Exists(actual))
        {
            return "The scenario was not recorded.";
        }

        using var expectedJson = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFolder.Expected, scenario + ".json")));
        using var actualJson = JsonDocument.Parse(File.ReadAllText(actual));
        return FirstDifference(expectedJson.RootElement, actualJson.RootElement, "$");
    }

    private static string? FirstDifference(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            var names = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).Distinct();
            return names
                .Select(name => FirstDifference(Member(expected, name), Member(actual, name), $"{path}.{name}"))
                .FirstOrDefault(difference => difference is not null);
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            var common = expected.EnumerateArray()
                .Zip(actual.EnumerateArray())
                .Select((pair, i) => FirstDifference(pair.First, pair.Second, $"{path}[{i}]"))
                .FirstOrDefault(difference => difference is not null);
            return common ?? (expected.GetArrayLength() == actual.GetArrayLength()
                ? null
                : $"{path}: expected {expected.GetArrayLength()} items, actual {actual.GetArrayLength()}: {actual}");
        }

        var same = expected.ValueKind == actual.ValueKind
            && (expected.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(expected, actual));
        return same ? null : $"{path}: expected {Text(expected)}, actual {Text(actual)}";
    }

    private static JsonElement Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : default;

    private static string Text(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? "nothing" : json.GetRawText();
}
