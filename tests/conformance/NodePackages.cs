using System.Diagnostics;

namespace DataEgress.Conformance.Tests;

/// <summary>
/// Node.js with the packages of <c>typescript/package-lock.json</c>, installed once per checkout. Tests that need it are
/// skipped, with the reason, on a machine without Node.js.
/// </summary>
public static class NodePackages
{
    private const string NoNode = "Node.js is not installed.";

    // A registry that does not answer must not hold up the tests.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static readonly Lazy<string?> Problem = new(Install);

    /// <summary>The folder that holds package.json, the scripts and node_modules.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar + "bin" + Path.DirectorySeparatorChar)[0], "typescript");

    /// <summary>Runs a script given as text and returns what it wrote to its standard output.</summary>
    public static string Evaluate(string script)
    {
        Require();
        var (exitCode, output, error) = Run("node", "-e", script);
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>Skips the running test unless Node.js is there; fails it if the packages could not be installed.</summary>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            Assert.SkipWhen(problem == NoNode, problem);
            Assert.Fail(problem);
        }
    }

    private static string? Install()
    {
        try
        {
            Run("node", "--version");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return NoNode;
        }

        // Not npm ci: it insists on optional packages for other platforms that the lock file cannot hold.
        // The marker is written by npm itself when an installation is complete, and older than the lock file when that has changed.
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return null;
        }

        var (exitCode, _, error) = Run("npm", "install", "--no-save", "--no-audit", "--no-fund");
        return exitCode == 0 ? null : $"npm install failed: {error}";
    }

    private static (int ExitCode, string Output, string Error) Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            return (-1, "", $"{file} took longer than {Limit}");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
