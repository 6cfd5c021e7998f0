namespace DataEgress.Conformance.Tests.Golden;

/// <summary>The official SDK's client and worker, and calls by hand: all as on a real server.</summary>
public sealed class GoldenTests(GoldenRecording recording) : IClassFixture<GoldenRecording>
{
    public static TheoryData<string> Scenarios { get; } = [.. GoldenScenarios.Server];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_OnTheEmbeddedServer_GoesAsOnARealOne(string scenario) => recording.RequireSame(scenario);
}
