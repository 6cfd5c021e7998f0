using System.CommandLine;
using DataEgress.Local.Demo;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Commands;

/// <summary><c>demo</c>: moves sample files out for real, checks every delivered byte and ends.</summary>
internal static class DemoCommand
{
    private const int MaxFiles = 1_000_000;
    private const long MaxSize = 1L << 40;

    public static Command Create()
    {
        var files = new Option<int>("--files") { Description = "How many sample files.", HelpName = "N", DefaultValueFactory = _ => 8 };
        var size = new Option<long>("--size") { Description = "Size of each sample file in bytes.", HelpName = "BYTES", DefaultValueFactory = _ => 65536 };
        var json = new Option<bool>("--json") { Description = "Print one JSON document instead of progress and a table." };
        var temporal = EndpointOptions.Temporal();
        var aws = EndpointOptions.Aws();
        files.Validators.Add(EndpointOptions.Within(1, MaxFiles));
        size.Validators.Add(EndpointOptions.Within(0, MaxSize));
        temporal.Validators.Add(EndpointOptions.CheckHostAndPort);
        aws.Validators.Add(EndpointOptions.CheckHttpUrl);

        var command = new Command("demo", "Move sample files out for real, check every delivered byte, and end. Example: local demo --files 40 --size 65536")
        {
            files, size, json, temporal, aws,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var loggerFactory = LoggerFactory.Create(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
            var options = new EgressDemoOptions
            {
                Files = parsed.GetValue(files),
                Size = parsed.GetValue(size),
                Temporal = parsed.GetValue(temporal),
                Aws = parsed.GetValue(aws),
                LoggerFactory = loggerFactory,
            };
            IDemoOutput output = parsed.GetValue(json) ? new JsonOutput(Console.Out) : new ConsoleOutput(Spectre.Console.AnsiConsole.Console);
            var succeeded = await new EgressDemo(options, output).RunAsync(cancellationToken).ConfigureAwait(false);
            return succeeded ? LocalCommandLine.Success : LocalCommandLine.Failure;
        });
        return command;
    }
}
