namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>Exit codes of <c>egress</c>, as the README tells them.</summary>
internal static class ExitCode
{
    public const int Failed = 1;
    public const int NotFound = 3;
    public const int Refused = 4;
}
