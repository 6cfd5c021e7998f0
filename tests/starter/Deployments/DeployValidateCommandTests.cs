using System.Text.Json;

namespace DataEgress.Starter.Tests.Deployments;

public sealed class DeployValidateCommandTests : IDisposable
{
    private const string Valid = """
        plan: small
        environments: [test]
        parameters:
          count: { type: integer, default: 1 }
        steps:
          - step: look
            title: Look
            wait: { for: 1s }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("egress-plan").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Validate_ShippedPlan_IsValid(bool byName)
    {
        var result = await RunAsync(byName ? "data-egress" : Path.Combine(Root(), "plans", "data-egress.yaml"));
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("plan data-egress with", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_WrongPlan_TellsEveryErrorOnItsLine()
    {
        var result = await RunAsync(Write("plan: Not A Name\nsteps: 7\n"), "--json");
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.True(lines.Length >= 2, result.Error);
        Assert.All(lines, line => Assert.StartsWith("error: ", line, StringComparison.Ordinal));
        using var json = JsonDocument.Parse(result.Output);
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(lines.Length, json.RootElement.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData(ExitCodes.Done, "", "test", "count:=3")]
    [InlineData(ExitCodes.Failed, "count", "test", "count:=true")]
    [InlineData(ExitCodes.Failed, "other", "test", "other=3")]
    [InlineData(ExitCodes.Failed, "elsewhere", "elsewhere", "count:=3")]
    [InlineData(ExitCodes.Usage, "--parameter", "test", "count")]
    [InlineData(ExitCodes.Usage, "--parameter", "test", "count:={")]
    [InlineData(ExitCodes.Usage, "--parameter", "test", "count:=1", "count:=1")]
    public async Task Validate_WithParameters_ChecksThem(int exitCode, string said, string environment, params string[] parameters)
    {
        var path = Write(Valid);
        var result = await RunAsync([path, "--environment", environment, .. parameters.SelectMany(p => (string[])["--parameter", p])]);
        Assert.True(exitCode == result.ExitCode, result.Error);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_NoSuchFile_IsAUsageError()
    {
        var result = await RunAsync(Path.Combine(folder, "none.yaml"));
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    private static Task<CommandResult> RunAsync(params string[] args) => CommandResult.OfAsync(["deploy", "validate", .. args], []);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Temporal.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private string Write(string yaml)
    {
        var path = Path.Combine(folder, "plan.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
