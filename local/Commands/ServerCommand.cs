using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using DataEgress.Local.Temporal;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Commands;

/// <summary>
/// <c>server start-dev</c>: Temporal alone, with the arguments of the command of that name in Temporal's own CLI, so that
/// whatever starts a development server can start this one: <c>WorkflowEnvironment.StartLocalAsync</c> of the SDKs, scripts.
/// </summary>
internal static class ServerCommand
{
    private const int DefaultPort = 7233;

    // What the SDKs ask for, and what this server does anyway.
    private static readonly string[] AlwaysSo =
    [
        "frontend.enableServerVersionCheck=false",
        "frontend.enableUpdateWorkflowExecution=true",
        "frontend.enableUpdateWorkflowExecutionAsyncAccepted=true",
    ];

    public static Command Create() => new("server", "Temporal alone, as Temporal's own command line starts it.") { CreateStartDev() };

    private static Command CreateStartDev()
    {
        var ip = new Option<string>("--ip") { Description = "Address to listen on. Anything but loopback opens the server to the network, without authentication.", HelpName = "ADDR", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port", "-p") { Description = "Port to listen on; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => DefaultPort };
        var namespaces = new Option<string[]>("--namespace", "-n") { Description = "Namespace to make besides 'default'. May be repeated.", HelpName = "NAME" };
        var attributes = new Option<string[]>("--search-attribute") { Description = "Search attribute to register. May be repeated.", HelpName = "NAME=TYPE" };
        var database = new Option<string?>("--db-filename", "-f") { Description = "Folder in which state survives a restart. Without it everything is lost at the end.", HelpName = "DIR" };
        var level = new Option<string>("--log-level") { Description = "Least severe messages to log, to standard error.", DefaultValueFactory = _ => "warn" };
        var format = new Option<string>("--log-format") { Description = "Form of the log.", DefaultValueFactory = _ => "pretty" };
        var headless = new Option<bool>("--headless") { Description = "No web UI. There is none here with or without it." };
        var settings = new Option<string[]>("--dynamic-config-value") { Description = "Setting of a real server. Those that the SDKs give are how this server is anyway; others are refused.", HelpName = "KEY=VALUE" };
        port.Validators.Add(EndpointOptions.Within(IPEndPoint.MinPort, IPEndPoint.MaxPort));
        attributes.Validators.Add(CheckAttributes);
        settings.Validators.Add(CheckSettings);
        level.AcceptOnlyFromAmong("debug", "info", "warn", "error", "never");
        format.AcceptOnlyFromAmong("pretty", "text", "json");

        var command = new Command("start-dev", "Start Temporal and keep it running. Example: local server start-dev --port 7233 --namespace orders --headless")
        {
            ip, port, namespaces, attributes, database, level, format, headless, settings,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var loggers = LoggersOf(parsed.GetRequiredValue(level), parsed.GetRequiredValue(format) == "json");
            var options = new TemporalServerOptions
            {
                Bind = AddressOf(parsed.GetRequiredValue(ip)),
                Port = parsed.GetValue(port),
                Namespaces = parsed.GetValue(namespaces) ?? [],
                SearchAttributes = (parsed.GetValue(attributes) ?? []).Select(text => AttributeOf(text)!.Value).DistinctBy(pair => pair.Key).ToDictionary(),
                DataDirectory = parsed.GetValue(database),
                LoggerFactory = loggers,
            };
            return await TemporalProcess.RunAsync(options, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static string AddressOf(string ip) => ip == "localhost" ? "127.0.0.1" : ip;

    private static void CheckAttributes(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => AttributeOf(token.Value) is null))
        {
            var types = string.Join(", ", Enum.GetNames<IndexedValueType>().Where(name => name != nameof(IndexedValueType.Unspecified)));
            result.AddError($"--search-attribute '{token.Value}' is not NAME=TYPE with one of {types}.");
        }
    }

    private static KeyValuePair<string, IndexedValueType>? AttributeOf(string text) =>
        text.Split('=') is [{ Length: > 0 } name, { Length: > 0 } type]
        && char.IsLetter(type[0])
        && Enum.TryParse<IndexedValueType>(type, ignoreCase: true, out var value)
        && value != IndexedValueType.Unspecified
            ? new(name, value)
            : null;

    private static void CheckSettings(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => !AlwaysSo.Contains(token.Value, StringComparer.OrdinalIgnoreCase)))
        {
            result.AddError($"--dynamic-config-value '{token.Value}' is not supported here.");
        }
    }

    private static ILoggerFactory LoggersOf(string level, bool json) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(level switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.None,
        });
        logging.AddFilter("Microsoft.AspNetCore", level == "debug" ? LogLevel.Information : LogLevel.Warning);
        // Standard output may be somebody's: the log goes to standard error.
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        _ = json ? logging.AddJsonConsole() : logging.AddSimpleConsole(console => console.SingleLine = true);
    });
}
