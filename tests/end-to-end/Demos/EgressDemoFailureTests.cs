namespace DataEgress.EndToEnd.Tests.Demos;

/// <summary>What the plain demo says when it cannot go on, which is not that somebody interrupted it.</summary>
public sealed class EgressDemoFailureTests
{
    [Fact]
    public async Task Demo_WorkersStop_SaysSoAndFails()
    {
        // Only the workers come with TLS, which the embedded server does not speak.
        await using var demo = await Demo.RunAsync(["demo", "--files", "1"], new Dictionary<string, string> { ["TEMPORAL_TLS"] = "true" });

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("error: poller and workers stopped by themselves while the demo ran: Connecting to ", demo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("interrupted", demo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_FlagStartsNothing_SaysSoAndFails()
    {
        await using var demo = await Demo.RunAsync(["demo", "--files", "1", "--start-limit", "2"], new Dictionary<string, string> { ["Egress__Queue__Enabled"] = "false" });

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("error: no workflow egress/egress-source/demo-", demo.Errors, StringComparison.Ordinal);
        Assert.Contains("within 2 s of the flag's upload", demo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_AskedToStop_EndsAsInterrupted()
    {
        await using var demo = await Demo.StartAsync("started", "demo", "--files", "2000");

        Assert.Equal(130, await demo.StopAsync());

        // Activities that are cut short log that they are.
        Assert.Equal("interrupted", demo.Errors.Split('\n')[^1]);
    }
}
