using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Starting;

/// <summary><c>start</c>: an egress without its event, as if the flag had been uploaded.</summary>
internal static class StartCommand
{
    public static Command Create(CommandHost host)
    {
        var flag = new Argument<S3Location>("flag")
        {
            Description = $"The flag, s3://BUCKET/KEY; its key ends in {FlagObject.KeySuffix}.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (S3Location.TryParse(text, out var location) && location.IsFlag)
                {
                    return location;
                }

                result.AddError($"'{text}' is not a flag: s3://BUCKET/KEY, the key ending in {FlagObject.KeySuffix}.");
                return null;
            },
        };
        var version = new Option<string?>("--version-id")
        {
            Description = "The flag's version in a bucket that keeps versions. The id is then the one that the event's own start has.",
            HelpName = "VERSION",
        };
        var eventTime = CommonOptions.EventTime($"When the flag was uploaded, such as {Times.Allowed}; its UTC date is what placeholders call today. Otherwise now.");
        var environment = new Option<string?>("--environment") { Description = "Name of the environment, for search (also Egress__Environment).", HelpName = "NAME" };
        var wait = new Option<bool>("--wait") { Description = "Wait for the end; exit code 1 if something did not arrive." };
        var command = new EgressCommand(
            "start",
            "Start the egress of a flag whose event was lost. Started once a day without --version-id or --event-time, however often this is repeated.",
            "egress start s3://egress-source/sales/2026-11-21/pipeline_success.flag",
            "egress start s3://egress-source/sales/2026-11-20/pipeline_success.flag --event-time 2026-11-20 --wait")
        {
            flag, version, eventTime, environment, wait,
        };
        host.SetAction(command, async run =>
        {
            var location = run.Get(flag);
            var time = run.Get(eventTime);
            var request = new EgressRequest(
                new(location.Bucket, location.Key, run.Get(version)),
                time ?? host.Clock.GetUtcNow(),
                run.Get(environment) ?? host.EnvironmentName);
            var id = WorkflowIds.Egress(request.Flag, request.Flag.VersionId ?? Occurrence(time, request.EventTime));
            var client = await run.ConnectAsync().ConfigureAwait(false);
            var start = new EgressStart(client, run.Rpc);
            var started = await start.StartAsync(id, request).ConfigureAwait(false);
            if (!run.Get(wait))
            {
                run.Report.Show(new StartResult(id, started), () => Say(run.Report, id, started));
                return ExitCodes.Done;
            }

            run.Report.Note(started ? $"started {id}, waiting for its end" : $"was started before: {id}, waiting for its end");
            var result = await start.WaitAsync(id).ConfigureAwait(false);
            run.Report.Show(new StartResult(id, started, result), () => EgressResultText.Write(run.Report, result));
            return EgressStart.HasArrived(result) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    // Without a version nothing tells uploads apart but the time that was given; without one, a day is one upload.
    private static string Occurrence(DateTimeOffset? given, DateTimeOffset time) =>
        "manual-" + (given is null ? Times.Day(time) : Times.Show(time));

    private static void Say(Report report, string id, bool started)
    {
        report.Line(started ? $"started {id}" : $"was started before: {id}");
        if (!started)
        {
            report.Line($"to send it again: egress replay '{id}'");
        }
    }
}

/// <summary>What came of a start.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="Started">Started now; false if it was before.</param>
/// <param name="Result">How it ended, where that was waited for.</param>
internal sealed record StartResult(string Id, bool Started, EgressResult? Result = null);
