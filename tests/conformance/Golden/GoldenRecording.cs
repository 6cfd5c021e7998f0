using DataEgress.Local.Temporal;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>
/// Runs scenarios once against an embedded server. What differs is recorded again, twice at most: on a busy machine a scenario
/// with a timeout of half a second may take another course, on a real server too.
/// </summary>
public abstract class GoldenRecording : IAsyncLifetime
{
    private const int Recordings = 3;

    private readonly Dictionary<string, IReadOnlyList<Difference>> differences = new(StringComparer.Ordinal);

    /// <summary>What must go as on a real server.</summary>
    protected abstract IReadOnlyCollection<string> Scenarios { get; }

    /// <summary>Differences that are as they should be.</summary>
    private protected virtual IReadOnlyList<KnownDifference> Known => [];

    /// <summary>Those of the known differences that have not been seen.</summary>
    private protected HashSet<KnownDifference> Missing { get; } = [];

    public async ValueTask InitializeAsync()
    {
        if (GoldenFolder.Path is null)
        {
            return;
        }

        NodePackages.Require();
        Missing.UnionWith(Known);
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), TestContext.Current.CancellationToken);
        var scripts = GoldenFolder.CopyScripts();
        try
        {
            await RunAsync(server, async () =>
            {
                var differing = Scenarios;
                for (var recording = 0; recording < Recordings && differing.Count > 0; recording++)
                {
                    await RecordAsync(server, scripts, differing);
                    differing = [.. differences.Where(scenario => scenario.Value.Count > 0).Select(scenario => scenario.Key)];
                }
            });
        }
        finally
        {
            Directory.Delete(scripts, recursive: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Fails unless the scenario went as it does on a real server; skips where there is nothing to compare with.</summary>
    public void RequireSame(string scenario)
    {
        Assert.SkipWhen(GoldenFolder.Path is null, GoldenFolder.Missing);
        Assert.Empty(differences[scenario]);
    }

    /// <summary>Runs the recorder, with whatever it needs beside the server.</summary>
    protected virtual Task RunAsync(TemporalServer server, Func<Task> record) => record();

    /// <summary>Starts the recorder.</summary>
    /// <param name="scripts">The recorder's folder.</param>
    /// <param name="arguments">What to record, from where and to where.</param>
    private protected abstract NodeProcess Start(string scripts, IEnumerable<string> arguments);

    /// <summary>A recording has been made.</summary>
    /// <param name="scripts">The recorder's folder.</param>
    protected virtual void Recorded(string scripts)
    {
    }

    private async Task RecordAsync(TemporalServer server, string scripts, IReadOnlyCollection<string> scenarios)
    {
        var recorded = Path.Combine(scripts, "recorded");
        string[] arguments = ["--address", server.Address, "--out", recorded, "--only", string.Join(',', scenarios)];
        await using (var node = Start(scripts, arguments))
        {
            var (_, output, error) = await node.EndAsync(TestContext.Current.CancellationToken);
            Assert.True(Directory.Exists(recorded), output + error);
        }

        foreach (var scenario in scenarios)
        {
            differences[scenario] = [.. Difference.Between(scenario, recorded).Where(difference => !IsKnown(scenario, difference))];
        }

        Recorded(scripts);
    }

    private bool IsKnown(string scenario, Difference difference)
    {
        var known = Known.FirstOrDefault(known => known.Allows(scenario, difference));
        Missing.RemoveWhere(missing => ReferenceEquals(missing, known));
        return known is not null;
    }
}
