namespace DataEgress.Starter.CommandLine;

/// <summary>Ends a command with one line for the user and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
