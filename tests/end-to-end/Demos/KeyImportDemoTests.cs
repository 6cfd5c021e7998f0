using System.Text.Json;
using DataEgress.EndToEnd.Tests.Processes;

namespace DataEgress.EndToEnd.Tests.Demos;

public sealed class KeyImportDemoTests
{
    // Fewer would mean that something is no longer checked.
    private const int Claims = 26;

    [Fact]
    public async Task KeyImport_Told_ChecksEverythingAndPrintsWhatPeopleType()
    {
        await using var demo = await Demo.RunAsync(["demo", "key-import"]);

        Assert.True(await demo.ExitAsync() == 0, demo.Output + demo.Errors);
        Assert.Empty(demo.Errors);
        Assert.Contains($"{Claims} claims, all checked", demo.OutputLines);
        Assert.DoesNotContain("wrong: ", demo.Output, StringComparison.Ordinal);
        Assert.All(
            new[]
            {
                "$ egress key import demo storage-", "or temporal workflow start --address 127.0.0.1:", "$ egress key submit demo storage-",
                "or temporal workflow signal --address 127.0.0.1:", "$ egress approve key-import/demo/storage-", "$ openssl pkeyutl -encrypt -in key-material.bin",
                "checked: the truncated blob is refused", "checked: the blob wrapped with another key is refused by KMS", "checked: dora, who asked for the key, cannot approve it",
                "checked: ada cannot approve twice", "checked: approved by ada and bob, and by nobody else", "checked: KMS says of the alias: Enabled, EXTERNAL",
                "checked: with them the data key decrypts again",
            },
            text => Assert.Contains(text, demo.Output, StringComparison.Ordinal));
        Assert.Equal(3, demo.OutputLines.Count(l => l.Contains("has no key bytes, no blob and no token", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(FolderOf(demo)), "the demo's folder is left");
    }

    [Fact]
    public async Task KeyImport_AgainstServe_ItsCommandsWorkInAnotherShellAfterwards()
    {
        await using var serve = await LocalProcess.ServeAsync();
        await using var demo = await Demo.RunAsync(["demo", "key-import", "--json", "--temporal", serve.Temporal, "--aws", serve.Aws]);

        Assert.True(await demo.ExitAsync() == 0, demo.Output + demo.Errors);
        var report = JsonDocument.Parse(demo.Output).RootElement;
        Assert.True(report.GetProperty("succeeded").GetBoolean());

        // The log of serve's workers is not the demo's to search.
        Assert.Equal(Claims - 1, report.GetProperty("claims").EnumerateArray().Count(c => c.GetProperty("holds").GetBoolean()));
        var command = report.GetProperty("lines").EnumerateArray()
            .Where(l => l.GetProperty("kind").GetString() == "command").Select(l => l.GetProperty("text").GetString()!)
            .Last(t => t.StartsWith("egress key status ", StringComparison.Ordinal));

        await using var typed = await Demo.RunAsync(command.Split(' ')[1..], new Dictionary<string, string> { ["TEMPORAL_ADDRESS"] = serve.Temporal }, "egress.dll");

        Assert.True(await typed.ExitAsync() == 0, typed.Errors);
        Assert.Contains("four eyes", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyImport_AskedToStop_EndsAsInterruptedAndLeavesNothing()
    {
        await using var demo = await Demo.StartAsync("$ egress key package", "demo", "key-import");

        Assert.Equal(130, await demo.StopAsync());
        Assert.Equal("interrupted", demo.Errors);
        Assert.False(Directory.Exists(FolderOf(demo)), "the demo's folder is left");
    }

    [Fact]
    public async Task KeyImport_WithoutOpenSsl_SaysWhatIsMissing()
    {
        await using var demo = await Demo.RunAsync(["demo", "key-import"], new Dictionary<string, string> { ["PATH"] = AppContext.BaseDirectory });

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("error: openssl ", demo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", demo.Errors, StringComparison.Ordinal);
    }

    private static string FolderOf(ProgramProcess demo) =>
        demo.OutputLines.First(l => l.TrimStart().StartsWith("$ cd ", StringComparison.Ordinal)).Split("$ cd ")[1];
}
