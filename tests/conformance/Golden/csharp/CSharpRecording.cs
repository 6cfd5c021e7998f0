using System.Reflection;
using DataEgress.Local.Temporal;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Tests.Golden;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>The scenarios with the official SDK's client and a worker in C#.</summary>
public sealed class CSharpRecording : GoldenRecording
{
    private const string Queue = "golden-csharp";

    // Looks like a run of the recorder, which is normalised away.
    private const string ListQueue = "golden-0-list";

    /// <summary>The workflows of all scenarios.</summary>
    internal static IReadOnlyList<Type> Workflows { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes().Where(type =>
            type.Namespace == typeof(SimpleActivity).Namespace && type.IsDefined(typeof(WorkflowAttribute), inherit: false)),
    ];

    /// <summary>Histories as they were recorded, by file name.</summary>
    internal Dictionary<string, string> Histories { get; } = new(StringComparer.Ordinal);

    /// <summary>Known differences that have not occurred, and so should not be in the list.</summary>
    internal IReadOnlyCollection<string> Superfluous => [.. Missing.Select(known => $"{string.Join(", ", known.Scenarios)} {known.Path}")];

    protected override IReadOnlyCollection<string> Scenarios => GoldenScenarios.Worker;

    private protected override IReadOnlyList<KnownDifference> Known => KnownDifference.All;

    protected override async Task RunAsync(TemporalServer server, Func<Task> record)
    {
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.Address));
        using var listed = new TemporalWorker(client, Options(ListQueue));
        using var worker = new TemporalWorker(client, Options(Queue));
        var ct = TestContext.Current.CancellationToken;
        await listed.ExecuteAsync(() => worker.ExecuteAsync(record, ct), ct);
    }

    private protected override NodeProcess Start(string scripts, IEnumerable<string> arguments)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scripts, "csharp")).FullName;
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "Golden", "csharp", "csharp.js"), Path.Combine(folder, "csharp.js"), overwrite: true);
        return NodeProcess.Start(
            scripts,
            new Dictionary<string, string> { ["GOLDEN_LIST_QUEUE"] = ListQueue },
            ["record.js", "--from", folder, "--queue", Queue, "--raw", Path.Combine(scripts, "raw"), .. arguments]);
    }

    protected override void Recorded(string scripts)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(scripts, "raw"), "*.json"))
        {
            Histories[Path.GetFileNameWithoutExtension(file)] = File.ReadAllText(file);
        }
    }

    private static TemporalWorkerOptions Options(string queue)
    {
        var options = new TemporalWorkerOptions(queue).AddAllActivities(new GoldenActivities());
        foreach (var workflow in Workflows)
        {
            options.AddWorkflow(workflow);
        }

        return options;
    }
}
