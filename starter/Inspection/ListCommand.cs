using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Starter.Inspection;

/// <summary><c>list</c>: workflows by status, pipeline, recipient and what they wait for.</summary>
internal static class ListCommand
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000_000;

    private static readonly Dictionary<string, WorkflowExecutionStatus> Statuses = new()
    {
        ["running"] = WorkflowExecutionStatus.Running,
        ["completed"] = WorkflowExecutionStatus.Completed,
        ["failed"] = WorkflowExecutionStatus.Failed,
        ["canceled"] = WorkflowExecutionStatus.Canceled,
        ["terminated"] = WorkflowExecutionStatus.Terminated,
        ["timed-out"] = WorkflowExecutionStatus.TimedOut,
    };

    public static Command Create(CommandHost host)
    {
        var status = new Option<string?>("--status") { Description = "Only with this status.", HelpName = string.Join('|', Statuses.Keys) };
        var kind = new Option<string?>("--type") { Description = "Only of this type.", HelpName = string.Join('|', WorkflowKinds.Conditions.Keys) };
        var pipeline = new Option<string?>("--pipeline") { Description = "Only deliveries of this pipeline.", HelpName = "NAME" };
        var recipient = new Option<string?>("--recipient") { Description = "Only deliveries to this recipient.", HelpName = "NAME" };
        var environment = new Option<string?>("--environment") { Description = "Only of this environment.", HelpName = "NAME" };
        var prefix = new Option<string?>("--prefix") { Description = "Only ids that begin so.", HelpName = "ID" };
        var waiting = new Option<bool>("--waiting") { Description = "Only what waits for a person." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        status.AcceptOnlyFromAmong([.. Statuses.Keys]);
        kind.AcceptOnlyFromAmong([.. WorkflowKinds.Conditions.Keys]);
        limit.Validators.Add(CommonOptions.Within(1, MaxLimit));
        var command = new EgressCommand(
            "list",
            "List workflows, running ones first, then the last to end.",
            "egress list --status running",
            "egress list --pipeline sales --recipient finance --limit 20",
            "egress list --waiting --json")
        {
            status, kind, pipeline, recipient, environment, prefix, waiting, limit,
        };
        host.SetAction(command, async run =>
        {
            var query = VisibilityQuery.All(
                run.Get(kind) is { } k ? WorkflowKinds.Conditions[k] : WorkflowKinds.Any,
                run.Get(status) is { } s ? VisibilityQuery.IsStatus(Statuses[s]) : "ExecutionStatus != 'ContinuedAsNew'",
                run.Get(pipeline) is { } p ? VisibilityQuery.Is(SearchAttributes.Pipeline, p) : null,
                run.Get(recipient) is { } r ? VisibilityQuery.Is(SearchAttributes.Recipient, r) : null,
                run.Get(environment) is { } e ? VisibilityQuery.Is(SearchAttributes.Environment, e) : null,
                run.Get(prefix) is { } i ? VisibilityQuery.StartsWith("WorkflowId", i) : null,
                run.Get(waiting) ? VisibilityQuery.Waiting : null);
            var most = run.Get(limit);
            var client = await run.ConnectAsync().ConfigureAwait(false);
            var rows = new List<WorkflowRow>();
            await foreach (var execution in client.ListWorkflowsAsync(query, new() { Limit = most + 1, Rpc = run.Rpc }).ConfigureAwait(false))
            {
                rows.Add(await WorkflowRow.FromAsync(execution).ConfigureAwait(false));
            }

            var shown = rows.Take(most).ToList();
            run.Report.Show(shown, () =>
            {
                if (shown.Count == 0)
                {
                    run.Report.Note("no workflow matches");
                    return;
                }

                run.Report.Table(WorkflowRow.Columns, shown.Select(row => row.Cells()));
            });
            if (rows.Count > most)
            {
                run.Report.Note($"there are more than {most}: --limit N shows more");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
