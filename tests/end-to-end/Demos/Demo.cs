using DataEgress.EndToEnd.Tests.Processes;

namespace DataEgress.EndToEnd.Tests.Demos;

/// <summary>A demo as a person would run it.</summary>
internal static class Demo
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Runs one to its end.</summary>
    public static async Task<ProgramProcess> RunAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string assembly = "DataEgress.Local.dll")
    {
        var demo = ProgramProcess.Start(assembly, arguments, environment);
        return await OrDisposedAsync(demo, demo.ExitAsync(Limit));
    }

    /// <summary>Starts one and waits for a line that contains a text.</summary>
    public static async Task<ProgramProcess> StartAsync(string awaits, params string[] arguments)
    {
        var demo = ProgramProcess.Start("DataEgress.Local.dll", arguments);
        return await OrDisposedAsync(demo, demo.LineAsync(line => line.Contains(awaits, StringComparison.Ordinal), Limit));
    }

    private static async Task<ProgramProcess> OrDisposedAsync(ProgramProcess demo, Task ready)
    {
        try
        {
            await ready;
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }
}
