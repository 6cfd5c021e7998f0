namespace DataEgress.EndToEnd.Tests.Demos;

public sealed class DeploymentDemoTests
{
    [Fact]
    public async Task Deployment_Kept_ChecksEverythingAndLeavesWhatTheToolsWrote()
    {
        await using var demo = await Demo.RunAsync(["demo", "deployment", "--keep"]);

        Assert.True(await demo.ExitAsync() == 0, demo.Output + demo.Errors);
        Assert.Empty(demo.Errors);
        Assert.Contains("24 claims, all checked", demo.OutputLines);
        Assert.DoesNotContain("wrong: ", demo.Output, StringComparison.Ordinal);
        Assert.All(
            new[]
            {
                "$ egress deploy start shop-", "or temporal workflow start --address 127.0.0.1:", "$ egress approve deployment/shop-", "$ egress retry deployment/shop-", "$ egress skip deployment/shop-",
                "$ egress abort deployment/shop-", "checked: a second deployment of the same plan and environment is refused", "checked: an approval of the old digest is refused as stale",
                "checked: approved anew, exactly the approved plan runs", "checked: catalogue and images were loaded side by side", "checked: the second attempt migrates the database, once",
                "checked: the last that was done was undone first",
            },
            text => Assert.Contains(text, demo.Output, StringComparison.Ordinal));

        // Told by the demo, and looked at here without it.
        const string Said = "The demo's files are in ";
        var folder = demo.OutputLines.Single(l => l.StartsWith(Said, StringComparison.Ordinal))[Said.Length..^1];
        try
        {
            var journal = await File.ReadAllLinesAsync(Path.Combine(folder, "production", "journal"), TestContext.Current.CancellationToken);
            Assert.Equal(["undo announce", "undo apply"], [journal[^4], journal[^1]]);
            Assert.Contains("image shop-1.5", await File.ReadAllLinesAsync(Path.Combine(folder, "qa", "running"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Deployment_AskedToStop_EndsAsInterrupted()
    {
        await using var demo = await Demo.StartAsync("$ egress deploy start", "demo", "deployment");

        Assert.Equal(130, await demo.StopAsync());
        Assert.Equal("interrupted", demo.Errors);
    }

    [Fact]
    public async Task Deployment_WorkersStop_SaysSo()
    {
        await using var demo = await Demo.RunAsync(["demo", "deployment"], new Dictionary<string, string> { ["TEMPORAL_TLS"] = "true" });

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("error: poller and workers stopped by themselves while the demo ran: Connecting to ", demo.Errors, StringComparison.Ordinal);
    }
}
