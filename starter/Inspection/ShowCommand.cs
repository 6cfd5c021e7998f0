using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;
using DataEgress.Starter.Starting;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Inspection;

/// <summary><c>show</c>: all that can be said of one workflow.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "Workflow id." };
        var command = new EgressCommand(
            "show",
            "Show one workflow: where it stands, its deliveries and receipts, its gates and audit, and what it waits for.",
            "egress show 'egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062E99A88DC407460'",
            "egress show deployment/data-egress/test --json")
        {
            id,
        };
        host.SetAction(command, run => ShowAsync(run, run.Get(id)));
        return command;
    }

    /// <summary>Shows one workflow.</summary>
    public static async Task<int> ShowAsync(CommandRun run, string id)
    {
        var client = await run.ConnectAsync().ConfigureAwait(false);
        var view = await new WorkflowInspection(client, run.Rpc).InspectAsync(id).ConfigureAwait(false);
        run.Report.Show(view, () => Write(run.Report, view));
        return ExitCodes.Done;
    }

    private static void Write(Report report, WorkflowView view)
    {
        var row = view.Workflow;
        report.Properties(
        [
            ("Workflow", row.Id),
            ("Run", row.RunId),
            ("Type", row.Type),
            ("Status", row.Status.ToString()),
            ("Started", Times.ShowUtc(row.Started)),
            ("Closed", Times.ShowUtc(row.Closed)),
            ("Replays", row.Replays),
            ("Pipeline", row.Pipeline),
            ("Recipient", row.Recipient),
            ("Transfer", row.TransferType),
            ("Environment", row.Environment),
            ("Failure", view.Failure),
            .. Outcome(view.Outcome),
            .. Status(view.Status),
            ("Not known", view.Unavailable),
        ]);
        if (view.Deliveries is { Count: > 0 } deliveries)
        {
            report.Line();
            report.Table(
                ["DELIVERY", "STATE", "SENT", "PRESENT", "SKIPPED", "BYTES", "RECEIPT", "REASON", "ID"],
                deliveries.Select(d => (IReadOnlyList<string?>)[d.Pipeline, d.State, .. Numbers(d.Totals), EgressResultText.Receipt(d.Receipt), d.Reason, d.Id]));
        }

        if (view.Gates is { Count: > 0 } gates)
        {
            report.Line();
            report.Table(
                ["GATE", "ATTEMPT", "STATE", "APPROVED BY", "REQUIRED", "OPENED", "DEADLINE", "DIGEST", "REASON"],
                gates.Select(g => (IReadOnlyList<string?>)
                [
                    g.Name, Number(g.Attempt), g.State.ToString().ToLowerInvariant(), string.Join(", ", g.ApprovedBy), Number(g.Required),
                    Times.ShowUtc(g.Opened), Times.ShowUtc(g.Deadline), g.Digest, g.Reason,
                ]));
        }

        if (view.Audit is { Count: > 0 } audit)
        {
            report.Line();
            report.Table(
                ["TIME", "ACTION", "GATE", "BY", "OUTCOME", "REASON"],
                audit.Select(a => (IReadOnlyList<string?>)[Times.ShowUtc(a.Time), a.Action, a.Gate, a.By, a.Refused is null ? null : "refused", a.Refused ?? a.Reason]));
        }

        foreach (var item in view.Waiting ?? [])
        {
            report.Line();
            report.Line(item.Id);
            WaitingText.Write(report, item);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Outcome(DeliveryResult? result) => result is null ? [] :
    [
        ("Outcome", result.Outcome.ToString()),
        ("Sent", Number(result.Totals.Sent)),
        ("Present", Number(result.Totals.Present)),
        ("Skipped", Number(result.Totals.Skipped)),
        ("Bytes", Number(result.Totals.Bytes)),
        ("Receipt", EgressResultText.Receipt(result.Receipt)),
        ("SHA-256", result.Receipt?.Sha256),
        ("Reason", result.Reason),
    ];

    // What is told elsewhere on the page, or is a list of its own, is left out.
    private static IEnumerable<(string Name, string? Value)> Status(JsonElement? status) =>
        status is not { ValueKind: JsonValueKind.Object } answer ? [] : answer.EnumerateObject()
            .Where(p => p.Name is not ("waiting" or "deliveries"))
            .SelectMany(p => Values(p.Name, p.Value));

    private static IEnumerable<(string Name, string? Value)> Values(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Values($"{name}.{p.Name}", p.Value)),
        JsonValueKind.Null or JsonValueKind.Array => [],
        JsonValueKind.String => [(name, value.GetString())],
        _ => [(name, value.GetRawText())],
    };

    private static string?[] Numbers(DeliveryTotals? totals) => totals is null
        ? [null, null, null, null]
        : [Number(totals.Sent), Number(totals.Present), Number(totals.Skipped), Number(totals.Bytes)];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
