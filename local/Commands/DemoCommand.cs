using System.CommandLine;
using DataEgress.Local.Demo.Egress;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Commands;

/// <summary><c>demo</c>: moves sample files out for real, checks every delivered byte and ends; below it the other demos.</summary>
internal static class DemoCommand
{
    private const int MaxFiles = 1_000_000;
    private const long MaxSize = 1L << 40;
    private const int DefaultStartSeconds = 120;
    private const int MaxStartSeconds = 3600;

    public static Command Create()
    {
        var files = new Option<int>("--files") { Description = "How many sample files.", HelpName = "N", DefaultValueFactory = _ => 8 };
        var size = new Option<long>("--size") { Description = "Size of each sample file in bytes.", HelpName = "BYTES", DefaultValueFactory = _ => 65536 };
        var startLimit = new Option<int>("--start-limit") { Description = "How long the flag may take to start its workflow.", HelpName = "SECONDS", DefaultValueFactory = _ => DefaultStartSeconds };
        var common = new DemoOptions();
        files.Validators.Add(EndpointOptions.Within(1, MaxFiles));
        size.Validators.Add(EndpointOptions.Within(0, MaxSize));
        startLimit.Validators.Add(EndpointOptions.Within(1, MaxStartSeconds));

        var command = new Command("demo", "Move sample files out for real, check every delivered byte, and end. Example: local demo --files 40 --size 65536")
        {
            files, size, startLimit, common.Json, common.Temporal, common.Aws, KeyImportDemoCommand.Create(common), DeploymentDemoCommand.Create(common),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var loggerFactory = LoggerFactory.Create(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
            var options = new EgressDemoOptions
            {
                Files = parsed.GetValue(files),
                Size = parsed.GetValue(size),
                StartLimit = TimeSpan.FromSeconds(parsed.GetValue(startLimit)),
                Temporal = parsed.GetValue(common.Temporal),
                Aws = parsed.GetValue(common.Aws),
                LoggerFactory = loggerFactory,
            };
            IDemoOutput output = parsed.GetValue(common.Json) ? new JsonOutput(Console.Out) : new ConsoleOutput(Spectre.Console.AnsiConsole.Console);
            var succeeded = await new EgressDemo(options, output).RunAsync(cancellationToken).ConfigureAwait(false);
            return succeeded ? LocalCommandLine.Success : LocalCommandLine.Failure;
        });
        return command;
    }
}
