using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;

namespace DataEgress.Starter.Inspection;

/// <summary><c>pending</c>: everything that waits for a person, and for what.</summary>
internal static class PendingCommand
{
    private const int QueriesAtOnce = 8;
    private const int DefaultLimit = 200;
    private const int MaxLimit = 100_000;

    public static Command Create(CommandHost host)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many workflows.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(CommonOptions.Within(1, MaxLimit));
        var command = new EgressCommand(
            "pending",
            "Show everything that waits for a person, why, and what can be typed.",
            "egress pending",
            "egress pending --json")
        {
            limit,
        };
        host.SetAction(command, async run =>
        {
            var most = run.Get(limit);
            var client = await run.ConnectAsync().ConfigureAwait(false);
            var rows = new List<WorkflowRow>();
            var query = VisibilityQuery.All(WorkflowKinds.Any, VisibilityQuery.Waiting);
            await foreach (var execution in client.ListWorkflowsAsync(query, new() { Limit = most + 1, Rpc = run.Rpc }).ConfigureAwait(false))
            {
                rows.Add(await WorkflowRow.FromAsync(execution).ConfigureAwait(false));
            }

            var shown = rows.Take(most).ToList();
            var found = new IReadOnlyList<WaitingItem>[shown.Count];
            var waiting = new WaitingItems(new(client, run.Cancellation));
            await Parallel.ForAsync(
                0,
                shown.Count,
                new ParallelOptions { MaxDegreeOfParallelism = QueriesAtOnce, CancellationToken = run.Cancellation },
                async (i, _) => found[i] = await waiting.FindAsync(shown[i]).ConfigureAwait(false)).ConfigureAwait(false);
            var items = found.SelectMany(f => f).ToList();
            run.Report.Show(items, () => Write(run.Report, items));
            if (rows.Count > most)
            {
                run.Report.Note($"there are more than {most} workflows: --limit N shows more");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Report report, List<WaitingItem> items)
    {
        if (items.Count == 0)
        {
            report.Line("nothing waits for a person");
            return;
        }

        foreach (var item in items)
        {
            report.Line(item.Id);
            WaitingText.Write(report, item);
        }
    }
}
