using System.Net;
using System.Net.Sockets;

namespace DataEgress.EndToEnd.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("demo", "--no-such-option")]
    [InlineData("demo", "--files", "0")]
    [InlineData("demo", "--files", "many")]
    [InlineData("demo", "--temporal", "not an address")]
    [InlineData("serve", "--aws", "nonsense")]
    [InlineData("serve", "--aws-port", "70000")]
    [InlineData("demo", "--start-limit", "0")]
    [InlineData("demo", "key-import", "--no-such-option")]
    [InlineData("demo", "deployment", "--aws", "nonsense")]
    [InlineData("no-such-command")]
    public async Task Run_WrongArguments_OneLineAndUsageExitCode(params string[] arguments)
    {
        var (exitCode, output, errors) = await LocalProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Single(errors, line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--temporal-port")]
    [InlineData("--aws-port")]
    [InlineData("--receiver-port")]
    public async Task Serve_OccupiedPort_OneLineNamingIt(string option)
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] free = ["--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0"];
        free[Array.IndexOf(free, option) + 1] = port;

        var (exitCode, _, errors) = await LocalProcess.RunAsync(["serve", .. free]);

        Assert.Equal(2, exitCode);
        Assert.Contains(port, Assert.Single(errors, line => line.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "--files", "--size", "--start-limit", "--json", "--temporal", "--aws", "key-import", "deployment", "Example: local demo --files")]
    [InlineData("demo key-import", "--keep", "--json", "--temporal", "--aws", "Example: local demo key-import")]
    [InlineData("demo deployment", "--keep", "--json", "--temporal", "--aws", "Example: local demo deployment")]
    public async Task Help_OfDemos_NamesEveryOptionAndAnExample(string command, params string[] texts)
    {
        var (exitCode, output, _) = await LocalProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(0, exitCode);
        Assert.All(texts, option => Assert.Contains(option, output, StringComparison.Ordinal));
    }
}
