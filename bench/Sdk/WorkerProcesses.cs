namespace DataEgress.Bench.Sdk;

/// <summary>Workers alone in processes of their own: no client shares their memory and their processor time.</summary>
internal static class WorkerProcesses
{
    /// <summary>What a worker prints when it polls.</summary>
    public const string Ready = "ready";

    /// <summary>Our worker.</summary>
    public static Task<MeasuredProcess> StartOursAsync(string address, string queue) =>
        ReadyAsync(MeasuredProcess.StartOurs(Path.GetFileName(typeof(WorkerProcesses).Assembly.Location), [WorkerCommand.Name, address, queue]));

    /// <summary>The official TypeScript worker.</summary>
    /// <param name="folder">Where its packages, workflows and activities are.</param>
    /// <param name="address">The server.</param>
    /// <param name="queue">What it polls.</param>
    public static Task<MeasuredProcess> StartTypeScriptAsync(string folder, string address, string queue) =>
        ReadyAsync(MeasuredProcess.Start(["node", Path.Combine(AppContext.BaseDirectory, "Sdk", "worker.js"), folder, address, queue]));

    private static async Task<MeasuredProcess> ReadyAsync(MeasuredProcess worker)
    {
        await worker.ReadyAsync(line => line == Ready);
        return worker;
    }
}
