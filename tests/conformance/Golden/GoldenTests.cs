namespace DataEgress.Conformance.Tests.Golden;

/// <summary>The official SDK's client and worker, and calls by hand: all as on a real server.</summary>
[Collection("One recording at a time: scenarios have short timeouts")]
public sealed class GoldenTests(ServerRecording recording) : IClassFixture<ServerRecording>
{
    public static TheoryData<string> Scenarios { get; } = [.. GoldenScenarios.Server];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_OnTheEmbeddedServer_GoesAsOnARealOne(string scenario) => recording.RequireSame(scenario);
}
