namespace DataEgress.Conformance.Tests.Golden;

/// <summary>The scenarios with the official SDK's client and worker, and by hand.</summary>
public sealed class ServerRecording : GoldenRecording
{
    protected override IReadOnlyCollection<string> Scenarios => GoldenScenarios.Server;

    private protected override NodeProcess Start(string scripts, IEnumerable<string> arguments) =>
        NodeProcess.Start(scripts, ["record.js", .. arguments]);
}
