using System.Diagnostics;

namespace DataEgress.EndToEnd.Tests;

/// <summary>Debian's AWS CLI against an endpoint.</summary>
internal static class AwsCli
{
    private const string Path = "/usr/bin/aws";

    /// <summary>Runs a command that must succeed and returns what it printed.</summary>
    public static async Task<string> RunAsync(string endpoint, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Path), $"{Path} is not installed (Debian's package awscli).");
        var start = new ProcessStartInfo(Path, ["--endpoint-url", endpoint, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        start.Environment["AWS_DEFAULT_REGION"] = "eu-west-1";
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}
