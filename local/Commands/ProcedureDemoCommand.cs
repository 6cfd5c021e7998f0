using System.CommandLine;
using DataEgress.Local.Demo;
using DataEgress.Local.Demo.Story;
using DataEgress.Local.Machine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace DataEgress.Local.Commands;

/// <summary>Runs the demos that play the people too: on a machine of their own, in a folder that is removed unless it is to be kept.</summary>
internal static class ProcedureDemoCommand
{
    // Of what was logged, as much as helps with a demo that failed.
    private const int LastWarnings = 10;

    public static Command Create(
        DemoOptions common,
        string name,
        string description,
        string folderName,
        Func<string, DeploymentFolders?> deployment,
        Func<ProcedureStage, CancellationToken, Task> play)
    {
        var keep = new Option<bool>("--keep") { Description = "Leave the folder with the demo's files where it is, and say where." };
        var command = new Command(name, description) { keep };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(common.Json);
            var story = new DemoStory(json ? null : new StoryConsole(Spectre.Console.AnsiConsole.Console));
            var kept = parsed.GetValue(keep);
            var folder = Directory.CreateTempSubdirectory(folderName).FullName;
            try
            {
                await PlayAsync(new() { Temporal = parsed.GetValue(common.Temporal), Aws = parsed.GetValue(common.Aws), Deployment = deployment(folder), LoggerFactory = null! }, story, folder, play, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (kept)
                {
                    story.Say($"The demo's files are in {folder}.");
                }
                else
                {
                    Directory.Delete(folder, recursive: true);
                }
            }

            story.End();
            if (json)
            {
                story.WriteJson(Console.Out, kept ? folder : null);
            }

            return story.Succeeded ? LocalCommandLine.Success : LocalCommandLine.Failure;
        });
        return command;
    }

    private static async Task PlayAsync(
        LocalMachineOptions options, DemoStory story, string folder, Func<ProcedureStage, CancellationToken, Task> play, CancellationToken cancellationToken)
    {
        using var logs = new LogCapture();

        // That people are refused and steps fail is what is shown: only what nobody expects goes to the terminal.
        using var loggers = LoggerFactory.Create(logging => logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter<ConsoleLoggerProvider>(null, LogLevel.Error)
            .AddProvider(logs)
            .SetMinimumLevel(LogLevel.Debug));
        try
        {
            await DemoMachine.RunAsync(
                options with { LoggerFactory = loggers },
                async (machine, token) =>
                {
                    await play(new(machine, story, new(story, machine), folder, logs), token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DemoFailedException)
        {
            foreach (var warning in logs.Warnings.TakeLast(LastWarnings))
            {
                await Console.Error.WriteLineAsync(warning).ConfigureAwait(false);
            }

            throw;
        }
    }
}
