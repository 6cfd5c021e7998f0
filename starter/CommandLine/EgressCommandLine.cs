using System.CommandLine;
using DataEgress.Starter.Decisions;
using DataEgress.Starter.Deployments;
using DataEgress.Starter.Inspection;
using DataEgress.Starter.Interventions;
using DataEgress.Starter.Keys;
using DataEgress.Starter.Receipts;
using DataEgress.Starter.Setup;
using DataEgress.Starter.Starting;

namespace DataEgress.Starter.CommandLine;

/// <summary>The command line of <c>egress</c>: its commands, its error lines and its exit codes.</summary>
internal static class EgressCommandLine
{
    /// <summary>Runs one command line to its exit code, one of <see cref="ExitCodes"/>.</summary>
    public static async Task<int> RunAsync(string[] args, CommandHost host, CancellationToken cancellation = default)
    {
        var parsed = Create(host).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // A wrong command's name is also reported as a command that is missing, first.
            await host.Error.WriteLineAsync($"error: {OneLine(parsed.Errors[^1].Message)}").ConfigureAwait(false);
            await host.Error.WriteLineAsync($"See '{NameOf(parsed.CommandResult.Command)} --help'.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false };
        if (!host.TakesSignals)
        {
            configuration.ProcessTerminationTimeout = null;
        }

        try
        {
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await host.Error.WriteLineAsync("interrupted").ConfigureAwait(false);
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            var (exitCode, line) = ErrorLines.Describe(e);
            await host.Error.WriteLineAsync($"error: {line}").ConfigureAwait(false);
            return exitCode;
        }
    }

    private static RootCommand Create(CommandHost host)
    {
        var root = new RootCommand("Egress: data leaves as durable workflows on Temporal. Start, replay, watch and decide.")
        {
            host.Connection.Address,
            host.Connection.Namespace,
            host.Json,
            SetupCommand.Create(host),
            StartCommand.Create(host),
            ReplayCommand.Create(host),
            ListCommand.Create(host),
            ShowCommand.Create(host),
            PendingCommand.Create(host),
            VerifyCommand.Create(host),
        };
        foreach (var command in DecisionCommands.Create(host).Concat(InterventionCommands.Create(host)))
        {
            root.Add(command);
        }

        root.Add(LimitCommand.Create(host));
        root.Add(KeyCommands.Create(host));
        root.Add(DeployCommands.Create(host));
        ExtendedHelp.Install(root);
        return root;
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "egress";
}
