using System.ComponentModel;
using System.Diagnostics;
using DataEgress.Local.Demo.Story;
using DataEgress.Starter.Output;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>The real <c>openssl</c>, in the HSM's place.</summary>
internal sealed class OpenSsl(DemoStory story, string folder)
{
    /// <summary>Runs it in the folder; tells the command line.</summary>
    /// <exception cref="DemoFailedException">It is not installed, or failed.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        story.Typed("openssl " + string.Join(' ', arguments.Select(Shell.Quote)));
        using var process = Start(arguments);
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0
                ? output
                : throw new DemoFailedException($"openssl {arguments[0]} ended with exit code {process.ExitCode}: {(await error.ConfigureAwait(false)).Trim()}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DemoFailedException($"openssl makes and wraps the key in this demo and cannot be started: {e.Message}", e);
        }
    }
}
