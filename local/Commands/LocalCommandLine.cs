using System.CommandLine;
using Amazon.Runtime;
using DataEgress.Local.Demo;
using Temporalio.Exceptions;

namespace DataEgress.Local.Commands;

/// <summary>The command line of <c>local</c>: its commands, its error lines and its exit codes.</summary>
internal static class LocalCommandLine
{
    /// <summary>Everything that was claimed was done and checked.</summary>
    public const int Success = 0;

    /// <summary>Something was tried and failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line was wrong, or a port, folder or address given in it cannot be used.</summary>
    public const int UsageError = 2;

    private const int Interrupted = 130;

    // Workers finish what they are doing, and the embedded parts write what they hold.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Egress on one machine: Temporal, AWS endpoints, receiver, poller and workers in one process.")
        {
            DemoCommand.Create(),
            ServeCommand.Create(),
            ServerCommand.Create(),
            TestServerCommand.Create(),
        };

        var parsed = root.Parse(TestServerCommand.Named(args));
        if (parsed.Errors.Count > 0)
        {
            // A wrong command's name is also reported as a command that is missing, first.
            await Console.Error.WriteLineAsync($"error: {parsed.Errors[^1].Message}").ConfigureAwait(false);

            await Console.Error.WriteLineAsync($"See '{UsageOf(parsed.CommandResult.Command)} --help'.").ConfigureAwait(false);
            return UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopLimit }).ConfigureAwait(false);
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return UsageError;
        }
        catch (DemoFailedException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return Failure;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or RpcException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"error: {e.GetType().Name}: {e.Message.Split('\n')[0]}").ConfigureAwait(false);
            return Failure;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("interrupted").ConfigureAwait(false);
            return Interrupted;
        }
    }

    private static string UsageOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{UsageOf(parent)} {command.Name}" : "local";
}
