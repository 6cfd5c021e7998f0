using DataEgress.Tests;

namespace DataEgress.Starter.Tests.CommandLine;

public sealed class EgressCommandLineTests(TestCluster cluster)
{
    public static TheoryData<string> Commands =>
        ["setup", "start", "replay", "list", "show", "pending", "approve", "reject", "revoke", "retry", "skip", "abort", "pause", "resume"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEveryCommand_ShowsAnExampleAndTheExitCodes(string command)
    {
        var result = await cluster.EgressAsync(command, "--help");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains($"Examples:\n  egress {command}", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.All(ExitCodes.All, code => Assert.Contains(code.Meaning, result.Output, StringComparison.Ordinal));
        Assert.Contains("--json", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lits")]
    [InlineData]
    [InlineData("list", "--status", "asleep")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--address", "nowhere")]
    [InlineData("show")]
    [InlineData("start", "s3://bucket/no-flag.csv")]
    [InlineData("start", "s3://b/pipeline_success.flag", "--event-time", "yesterday")]
    [InlineData("replay", "bucket/key")]
    [InlineData("skip", "id")]
    [InlineData("skip", "id", "--reason", " ")]
    [InlineData("reject", "id", "--gate", "g")]
    [InlineData("setup", "--retention", "0")]
    public async Task Run_WrongCommandLine_IsOneErrorLineAndWhereHelpIs(params string[] args)
    {
        var result = await cluster.EgressAsync(args);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Equal("", result.Output);
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("See 'egress", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NobodyListens_IsUnreachable()
    {
        using var port = new ClosedPort();
        var address = $"127.0.0.1:{port.Number}";
        var result = await cluster.EgressAsync("list", "--address", address);
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.StartsWith($"error: Temporal at {address} cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Run_NamespaceIsMissing_SaysHowItIsCreated()
    {
        var result = await cluster.EgressAsync("list", "--namespace", "not-there");
        Assert.Equal(ExitCodes.NotFound, result.ExitCode);
        Assert.Contains("egress setup", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CertificateIsMissing_IsAWrongSetting()
    {
        var result = await CommandResult.OfAsync(
            ["list"], new() { ["TEMPORAL_ADDRESS"] = cluster.Address, ["TEMPORAL_TLS_CLIENT_CERT_PATH"] = "/not/there.pem" });
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("/not/there.pem", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressOfTheEnvironmentIsWrong_NamesTheVariable()
    {
        var result = await CommandResult.OfAsync(["list"], new() { ["TEMPORAL_ADDRESS"] = "http://localhost" });
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("TEMPORAL_ADDRESS", result.Error, StringComparison.Ordinal);
    }
}
