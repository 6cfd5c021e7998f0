using DataEgress.EndToEnd.Tests.Processes;

namespace DataEgress.EndToEnd.Tests;

/// <summary>A process of <c>local</c>, as a person would start it.</summary>
public sealed class LocalProcess : IAsyncDisposable
{
    private const string Assembly = "DataEgress.Local.dll";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    private readonly ProgramProcess process;
    private string ready = "";

    private LocalProcess(ProgramProcess process) => this.process = process;

    public string Output => process.Output;

    public IReadOnlyList<string> ErrorLines => process.ErrorLines;

    /// <summary>HOST:PORT.</summary>
    public string Temporal => Endpoint("temporal");

    /// <summary>URL.</summary>
    public string Aws => Endpoint("aws");

    /// <summary>URL.</summary>
    public string Receiver => Endpoint("receiver");

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, IReadOnlyList<string> ErrorLines)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command to its end, with variables of its own.</summary>
    public static async Task<(int ExitCode, string Output, IReadOnlyList<string> ErrorLines)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var process = ProgramProcess.Start(Assembly, arguments, environment);
        return (await process.ExitAsync(), process.Output, process.ErrorLines);
    }

    /// <summary>Starts <c>serve</c> on free ports and waits for its ready line.</summary>
    public static Task<LocalProcess> ServeAsync(params string[] arguments) => ServeAsync(arguments, largestFileKiB: null);

    /// <summary>As <see cref="ServeAsync(string[])"/>, in a process whose files cannot grow beyond a size or that has variables of its own.</summary>
    public static async Task<LocalProcess> ServeAsync(
        string[] arguments, int? largestFileKiB = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var local = new LocalProcess(ProgramProcess.Start(
            Assembly, ["serve", "--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0", .. arguments], environment, largestFileKiB));
        try
        {
            local.ready = await local.process.LineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal), StartLimit);
            return local;
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>Waits until the process ends by itself; returns its exit code.</summary>
    public Task<int> EndAsync() => process.ExitAsync(StopLimit);

    /// <summary>Asks the process to stop and returns its exit code.</summary>
    public Task<int> StopAsync() => process.StopAsync();

    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>What it said last, for a test that fails.</summary>
    public override string ToString() => string.Join('\n', Output.Split('\n').Concat(ErrorLines).TakeLast(40));

    private string Endpoint(string name) => ready.Split(' ').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
