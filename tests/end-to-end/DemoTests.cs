using System.Text.Json;

namespace DataEgress.EndToEnd.Tests;

public sealed class DemoTests
{
    private const int Routes = 3;

    // Control file and manifest of one route.
    private const int Documents = 2;

    [Fact]
    public async Task Demo_Json_EveryFileArrivesOnEveryRoute()
    {
        var (exitCode, output, errors) = await LocalProcess.RunAsync("demo", "--files", "6", "--size", "100000", "--json");

        Assert.True(exitCode == 0, output + string.Join('\n', errors));
        CheckReport(output, files: 6);
    }

    [Fact]
    public async Task Demo_EmptyFiles_Arrive()
    {
        var (exitCode, output, errors) = await LocalProcess.RunAsync("demo", "--files", "2", "--size", "0", "--json");

        Assert.True(exitCode == 0, output + string.Join('\n', errors));
        CheckReport(output, files: 2);
    }

    [Fact]
    public async Task Demo_TwiceAgainstServe_BothUseItsEndpoints()
    {
        var environment = new Dictionary<string, string> { ["TEMPORAL_NAMESPACE"] = "of-its-own" };
        await using var local = await LocalProcess.ServeAsync(["--no-worker"], environment: environment);

        for (var run = 0; run < 2; run++)
        {
            var (exitCode, output, errors) = await LocalProcess.RunAsync(environment, "demo", "--files", "2", "--size", "1000", "--json", "--temporal", local.Temporal, "--aws", local.Aws);

            Assert.True(exitCode == 0, output + string.Join('\n', errors));
            Assert.Equal(local.Temporal, CheckReport(output, files: 2).GetProperty("endpoints").GetProperty("temporal").GetString());
        }
    }

    private static JsonElement CheckReport(string output, int files)
    {
        var report = JsonDocument.Parse(output).RootElement;
        Assert.True(report.GetProperty("succeeded").GetBoolean());
        Assert.Empty(report.GetProperty("problems").EnumerateArray());
        var arrivals = report.GetProperty("arrivals").EnumerateArray().ToList();
        Assert.Equal((files * Routes) + Documents, arrivals.Select(a => (a.GetProperty("file").GetString(), a.GetProperty("route").GetString())).Distinct().Count());
        Assert.Contains(arrivals, a => a.GetProperty("file").GetString()!.StartsWith("control-", StringComparison.Ordinal));
        Assert.Contains(arrivals, a => a.GetProperty("file").GetString()!.StartsWith("manifest-", StringComparison.Ordinal));
        return report;
    }
}
