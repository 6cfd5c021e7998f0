using System.CommandLine;
using System.CommandLine.Parsing;
using DataEgress.Starter.CommandLine;

namespace DataEgress.Local.Commands;

/// <summary>Options that several commands share: which parts run elsewhere.</summary>
internal static class EndpointOptions
{
    public const string TemporalAddressVariable = "TEMPORAL_ADDRESS";
    public const string AwsEndpointVariable = "AWS_ENDPOINT_URL";

    public static Option<string?> Temporal() => new("--temporal")
    {
        Description = "Use the Temporal server at HOST:PORT instead of the embedded one (also from TEMPORAL_ADDRESS).",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => NullIfEmpty(Environment.GetEnvironmentVariable(TemporalAddressVariable)),
    };

    public static Option<Uri?> Aws() => new("--aws")
    {
        Description = "Use the AWS endpoint at URL instead of the embedded one (also from AWS_ENDPOINT_URL).",
        HelpName = "URL",
        DefaultValueFactory = _ => NullIfEmpty(Environment.GetEnvironmentVariable(AwsEndpointVariable)) is { } url ? new Uri(url, UriKind.RelativeOrAbsolute) : null,
        CustomParser = result => new Uri(result.Tokens[0].Value, UriKind.RelativeOrAbsolute),
    };

    /// <summary>Refuses an address that is not HOST:PORT.</summary>
    public static void CheckHostAndPort(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } address && !HostAndPort.IsValid(address))
        {
            result.AddError($"{result.Option.Name} '{address}' is not HOST:PORT, for example 127.0.0.1:7233.");
        }
    }

    /// <summary>Refuses a URL that is not absolute http or https.</summary>
    public static void CheckHttpUrl(OptionResult result)
    {
        if (result.GetValueOrDefault<Uri?>() is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            result.AddError($"{result.Option.Name} '{url}' is not an http or https URL, for example http://127.0.0.1:4566.");
        }
    }

    /// <summary>A validator that keeps a number within bounds.</summary>
    public static Action<OptionResult> Within(long min, long max) => result =>
    {
        if (result.Tokens is [var token])
        {
            if (long.TryParse(token.Value, out var value) && (value < min || value > max))
            {
                result.AddError($"{result.Option.Name} {token.Value} is out of range: {min} to {max}.");
            }
        }
    };

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
