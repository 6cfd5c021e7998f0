using System.CommandLine;
using DataEgress.Starter.Output;
using Temporalio.Client;

namespace DataEgress.Starter.CommandLine;

/// <summary>One command being carried out.</summary>
internal sealed class CommandRun(
    CommandHost host, ParseResult parsed, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
{
    // Long enough for a slow line, short enough for a person who mistyped the address.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    public CommandHost Host => host;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment => environment;

    public Report Report { get; } = new(host.Output, host.Error, parsed.GetValue(host.Json), host.IsTerminal);

    /// <summary>How to call: until the command is interrupted.</summary>
    public RpcOptions Rpc => new() { CancellationToken = cancellation };

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>The settings of the connection, as given.</summary>
    public TemporalClientConnectOptions ReadConnection() => host.Connection.Read(parsed, environment, host.User);

    /// <summary>Connects.</summary>
    /// <exception cref="CommandException">A setting is wrong, or nobody answers.</exception>
    public async Task<ITemporalClient> ConnectAsync()
    {
        var options = ReadConnection();
        try
        {
            return await TemporalClient.ConnectAsync(options).WaitAsync(ConnectLimit, host.Clock, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Usage, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            throw new CommandException(
                ExitCodes.Unreachable, $"Temporal at {options.TargetHost} cannot be reached: {ErrorLines.FirstLine(e.Message)}");
        }
    }
}
