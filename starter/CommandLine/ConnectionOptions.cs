using System.CommandLine;
using System.CommandLine.Parsing;
using Temporalio.Client;
using Temporalio.Common.EnvConfig;

namespace DataEgress.Starter.CommandLine;

/// <summary>Where Temporal is, by the same names as for the workers and all Temporal tools.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultAddress = "localhost:7233";

    public ConnectionOptions()
    {
        Address.Validators.Add(CheckAddress);
    }

    public Option<string?> Address { get; } = new("--address")
    {
        Description = $"Temporal's address (also TEMPORAL_ADDRESS; otherwise {DefaultAddress}). TEMPORAL_API_KEY and TEMPORAL_TLS_* are read too.",
        HelpName = "HOST:PORT",
        Recursive = true,
    };

    public Option<string?> Namespace { get; } = new("--namespace")
    {
        Description = "Temporal's namespace (also TEMPORAL_NAMESPACE; otherwise default).",
        HelpName = "NAME",
        Recursive = true,
    };

    /// <summary>Reads the settings; an option goes before the environment.</summary>
    /// <exception cref="CommandException">A setting is wrong.</exception>
    public TemporalClientConnectOptions Read(ParseResult parsed, IReadOnlyDictionary<string, string> environment, string user)
    {
        TemporalClientConnectOptions options;
        try
        {
            // No configuration file: the workers read none either, and both must mean the same cluster.
            options = ClientEnvConfig.LoadClientConnectOptions(new() { DisableFile = true, OverrideEnvVars = environment });
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"the connection's settings are wrong: {ErrorLines.FirstLine(e.Message)}");
        }

        options.TargetHost = parsed.GetValue(Address) ?? options.TargetHost ?? DefaultAddress;
        options.Namespace = parsed.GetValue(Namespace) ?? options.Namespace;
        options.Identity = $"egress:{user}@{Environment.MachineName}";
        if (!HostAndPort.IsValid(options.TargetHost))
        {
            throw new CommandException(ExitCodes.Usage, $"TEMPORAL_ADDRESS '{options.TargetHost}' is not HOST:PORT, for example {DefaultAddress}");
        }

        return options;
    }

    private static void CheckAddress(OptionResult result)
    {
        if (result.Tokens is [var token] && !HostAndPort.IsValid(token.Value))
        {
            result.AddError($"--address '{token.Value}' is not HOST:PORT, for example {DefaultAddress}.");
        }
    }
}
