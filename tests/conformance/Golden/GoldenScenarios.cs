namespace DataEgress.Conformance.Tests.Golden;

/// <summary>
/// The scenarios in which this server does what a real one does. Once a scenario is in a list it stays there: what passes
/// today may not fail tomorrow.
/// </summary>
public static class GoldenScenarios
{
    /// <summary>Those that pass with the official SDK's client and worker, and by hand.</summary>
    public static IReadOnlyList<string> Server { get; } = Read("scenarios.txt");

    /// <summary>Those that pass with the official SDK's client and our worker.</summary>
    public static IReadOnlyList<string> Worker { get; } = Read("scenarios-worker.txt");

    private static string[] Read(string name) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", name)).Where(line => line.Length > 0 && line[0] != '#')];
}
