using System.CommandLine;

namespace DataEgress.Starter.CommandLine;

/// <summary>What every command is given: where it writes, what the environment says, what time it is.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Errors and progress.</param>
/// <param name="environment">Environment variables.</param>
/// <param name="clock">The time.</param>
internal sealed class CommandHost(
    TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment, TimeProvider clock)
{
    private const string EnvironmentVariable = "Egress__Environment";

    /// <summary>Results go to a person's terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The command is interrupted by the signals of its process; false where that process has more to do than this.</summary>
    public bool TakesSignals { get; init; } = true;

    public TextWriter Output => output;

    public TextWriter Error => error;

    public TimeProvider Clock => clock;

    /// <summary>The environment's name as the workers are told it.</summary>
    public string EnvironmentName =>
        environment.GetValueOrDefault(EnvironmentVariable) is { Length: > 0 } name ? name : "local";

    /// <summary>Who types.</summary>
    public string User => (environment.GetValueOrDefault("USER") ?? environment.GetValueOrDefault("USERNAME")) is { Length: > 0 } name
        ? name
        : Environment.UserName;

    public ConnectionOptions Connection { get; } = new();

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document instead of text.", Recursive = true };

    /// <summary>Makes a command run this.</summary>
    public void SetAction(Command command, Func<CommandRun, Task<int>> action) =>
        command.SetAction((parsed, cancellationToken) => action(new(this, parsed, environment, cancellationToken)));
}
