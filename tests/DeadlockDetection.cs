using System.Runtime.CompilerServices;

namespace DataEgress.Tests;

/// <summary>
/// Workers and replayers in tests run as under a debugger: the SDK takes workflow code that holds a thread for two seconds
/// for a deadlock, and on a busy machine any code may do that.
/// </summary>
internal static class DeadlockDetection
{
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable("TEMPORAL_DEBUG", "1");
}
