using System.Text.Json;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>The <c>egress</c> command, in a process for each call, as the user <c>dora</c>.</summary>
internal sealed class EgressCli(LocalProcess local)
{
    private readonly Lock gate = new();
    private readonly List<string> printed = [];

    /// <summary>All that was printed so far.</summary>
    public string Printed
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', printed);
            }
        }
    }

    /// <summary>Runs a command that must end with an exit code.</summary>
    /// <returns>What it printed.</returns>
    public async Task<CliOutcome> ExpectAsync(int exitCode, params string[] arguments)
    {
        await using var process = ProgramProcess.Start(
            "egress.dll", arguments, new Dictionary<string, string> { ["TEMPORAL_ADDRESS"] = local.Temporal, ["USER"] = "dora" });
        var actual = await process.ExitAsync();
        var outcome = new CliOutcome(process.Output, process.Errors);
        lock (gate)
        {
            printed.Add(outcome.Output);
            printed.Add(outcome.Error);
        }

        Assert.True(
            actual == exitCode, $"egress {string.Join(' ', arguments)} ended with {actual}, not {exitCode}\n{outcome.Output}\n{outcome.Error}\n{local}");
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        return outcome;
    }

    /// <summary>Runs a command that must succeed.</summary>
    public Task<CliOutcome> RunAsync(params string[] arguments) => ExpectAsync(0, arguments);

    /// <summary>Runs a command that must succeed, and reads the document that it prints.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments) => (await RunAsync([.. arguments, "--json"])).Json;
}

/// <summary>What a command printed.</summary>
internal sealed record CliOutcome(string Output, string Error)
{
    /// <summary>Its output as the one JSON document that <c>--json</c> promises.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
