using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataEgress.Activities.Deployment;

/// <summary>
/// A program with everything that it starts. It leads a session of its own (setsid of util-linux or BusyBox, which becomes
/// the program), so that a signal reaches all of it and none of ours.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    private const int Terminate = 15;
    private const int KillSignal = 9;

    private static readonly string[] SessionStarters = ["/usr/bin/setsid", "/bin/setsid"];

    private readonly Process process;

    private ProcessGroup(Process process) => this.process = process;

    /// <summary>Id of the program and of its group.</summary>
    public int Id => process.Id;

    /// <summary>When it was started; the default if it has ended before it could be asked, since then nothing is left to find.</summary>
    public DateTime Started
    {
        get
        {
            try
            {
                return process.StartTime.ToUniversalTime();
            }
            catch (InvalidOperationException)
            {
                return default;
            }
        }
    }

    /// <summary>Standard output.</summary>
    public StreamReader Output => process.StandardOutput;

    /// <summary>Standard error.</summary>
    public StreamReader Error => process.StandardError;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Ends with it.</summary>
    public Task ExitAsync(CancellationToken cancellationToken = default) => process.WaitForExitAsync(cancellationToken);

    /// <summary>Starts a program with nothing to read and exactly these variables.</summary>
    /// <param name="arguments">Program and arguments.</param>
    /// <param name="folder">Folder that it runs in.</param>
    /// <param name="environment">Its variables, <c>PATH</c> among them.</param>
    public static ProcessGroup Start(IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var starter = Array.Find(SessionStarters, File.Exists)
            ?? throw DeploymentErrors.CannotStart("this host has no setsid, and without it a command cannot be stopped with all that it starts");
        var start = new ProcessStartInfo(starter)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Find(arguments[0], folder, environment.GetValueOrDefault("PATH", "")));
        foreach (var argument in arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new(process);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw DeploymentErrors.CannotStart($"'{arguments[0]}' cannot be started: {e.Message}");
        }
    }

    /// <summary>Asks the group to end, waits, and kills what is left.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Send(process, Terminate);
        using var patience = new CancellationTokenSource(grace);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Send(process, KillSignal);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills what is left of the group.</summary>
    public void Kill() => _ = Signal(-process.Id, KillSignal);

    /// <summary>Kills what an earlier worker has left behind, if it is still there.</summary>
    public static void KillLeftOver(int id, DateTime started)
    {
        try
        {
            using var left = Process.GetProcessById(id);
            if ((left.StartTime.ToUniversalTime() - started).Duration() < TimeSpan.FromSeconds(1))
            {
                Send(left, KillSignal);
                left.WaitForExit();
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    /// <summary>Signals a group. Until setsid has made it the process is alone, and hears the signal itself.</summary>
    private static void Send(Process leader, int signal)
    {
        if (Signal(-leader.Id, signal) != 0 && !leader.HasExited)
        {
            _ = Signal(leader.Id, signal);
        }
    }

    private static string Find(string program, string folder, string path)
    {
        var candidates = program.Contains('/')
            ? [Path.GetFullPath(Path.Combine(folder, program))]
            : path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(p => Path.Combine(p, program));
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return candidates.FirstOrDefault(c => File.Exists(c) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(c) & Execute) != 0)
            ?? throw DeploymentErrors.CannotStart($"there is no program '{program}' in {(program.Contains('/') ? folder : path)}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
