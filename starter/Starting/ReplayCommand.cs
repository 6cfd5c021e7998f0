using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Starting;

/// <summary><c>replay</c>: the same egress again, under an id of its own. A dry run unless told to execute.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandHost host)
    {
        var target = new Argument<ReplayTarget>("target")
        {
            Description = $"What to replay: {ReplayTarget.Allowed}.",
            CustomParser = result =>
            {
                if (ReplayTarget.TryParse(result.Tokens[0].Value, out var parsed))
                {
                    return parsed;
                }

                result.AddError($"'{result.Tokens[0].Value}' is none of: {ReplayTarget.Allowed}.");
                return null;
            },
        };
        var execute = new Option<bool>("--execute") { Description = "Do it. Without this only what would be done is shown." };
        var eventTime = CommonOptions.EventTime($"What today is for the replay, such as {Times.Allowed}. Otherwise the original's.");
        var every = new Option<bool>("--every-upload") { Description = "Of a flag that was uploaded several times, replay each upload and not only the last." };
        var wait = new Option<bool>("--wait") { Description = "With --execute, wait for the end; exit code 1 if something did not arrive." };
        var command = new EgressCommand(
            "replay",
            "Send again what a flag, a workflow or everything below a prefix sent. Shows what it would do; --execute does it. What is running is not replayed.",
            "egress replay s3://egress-source/sales/2026-11-21/pipeline_success.flag",
            "egress replay 's3://egress-source/sales/' --execute",
            "egress replay 'egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062E99A88DC407460' --event-time 2026-11-20 --execute --wait")
        {
            target, execute, eventTime, every, wait,
        };
        host.SetAction(command, async run =>
        {
            var client = await run.ConnectAsync().ConfigureAwait(false);
            var items = await new ReplayPlanner(client, run.Rpc).PlanAsync(run.Get(target), run.Get(eventTime), run.Get(every)).ConfigureAwait(false);
            if (run.Get(execute))
            {
                items = await ExecuteAsync(run, new EgressStart(client, run.Rpc), items, run.Get(wait)).ConfigureAwait(false);
            }

            run.Report.Show(new ReplayReport(!run.Get(execute), items), () => Write(run.Report, items, run.Get(execute)));
            return items.Any(i => i.State == ReplayState.Failed) ? ExitCodes.Failed
                : items.Any(i => i.State == ReplayState.Refused) ? ExitCodes.Refused
                : ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ReplayItem>> ExecuteAsync(CommandRun run, EgressStart start, IReadOnlyList<ReplayItem> plan, bool wait)
    {
        var done = new List<ReplayItem>(plan.Count);
        foreach (var item in plan)
        {
            done.Add(item.State == ReplayState.Planned ? await StartAsync(start, item).ConfigureAwait(false) : item);
            if (plan.Count > 1)
            {
                run.Report.Note($"{done.Count} of {plan.Count}: {done[^1].State.ToString().ToLowerInvariant()} {item.Id ?? item.Replays}");
            }
        }

        for (var i = 0; wait && i < done.Count; i++)
        {
            if (done[i].State == ReplayState.Started)
            {
                run.Report.Note($"waiting for the end of {done[i].Id}");
                done[i] = await WaitAsync(start, done[i]).ConfigureAwait(false);
            }
        }

        return done;
    }

    private static async Task<ReplayItem> StartAsync(EgressStart start, ReplayItem item)
    {
        try
        {
            // The next free number was taken since it was looked for: somebody else replays the same.
            return await start.StartAsync(item.Id!, item.Request!).ConfigureAwait(false)
                ? item with { State = ReplayState.Started }
                : item with { State = ReplayState.Refused, Reason = $"{item.Id} was started by somebody else just now" };
        }
        catch (RpcException e) when (e.Code is not RpcException.StatusCode.Cancelled)
        {
            // The others are still worth trying, and what was started must be reported.
            return item with { State = ReplayState.Failed, Reason = ErrorLines.Describe(e).Line };
        }
    }

    private static async Task<ReplayItem> WaitAsync(EgressStart start, ReplayItem item)
    {
        try
        {
            var result = await start.WaitAsync(item.Id!).ConfigureAwait(false);
            return EgressStart.HasArrived(result)
                ? item with { Result = result }
                : item with { Result = result, State = ReplayState.Failed, Reason = "not everything arrived" };
        }
        catch (CommandException e)
        {
            return item with { State = ReplayState.Failed, Reason = e.Message };
        }
    }

    private static void Write(Report report, IReadOnlyList<ReplayItem> items, bool executed)
    {
        report.Table(
            ["STATE", "TODAY", "REPLAYS", "AS", "REASON"],
            items.Select(i => (IReadOnlyList<string?>)
            [
                i.State.ToString().ToLowerInvariant(),
                i.EventTime is { } time ? Times.Day(time) : null,
                i.Replays,
                i.Id,
                i.Reason,
            ]));
        foreach (var item in items.Where(i => i.Result is not null))
        {
            report.Line();
            report.Line(item.Id!);
            EgressResultText.Write(report, item.Result!);
        }

        if (!executed)
        {
            report.Line();
            report.Line($"dry run: nothing was started. --execute starts {items.Count(i => i.State == ReplayState.Planned)} of {items.Count}.");
        }
    }

    /// <summary>The JSON document.</summary>
    private sealed record ReplayReport(bool DryRun, IReadOnlyList<ReplayItem> Replays);
}
