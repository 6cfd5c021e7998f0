using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Starter.Output;
using DataEgress.Starter.Starting;
using DataEgress.Workflows;
using DataEgress.Workflows.Keys;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace DataEgress.Starter.Keys;

/// <summary><c>key package</c>: where the wrapping package lies.</summary>
internal static class KeyPackageCommand
{
    public static EgressCommand Create(CommandHost host)
    {
        var environment = KeyCommands.Environment();
        var alias = KeyCommands.Alias();
        var wait = new Option<bool>("--wait") { Description = "If it is not published yet, wait until it is." };
        var command = new EgressCommand(
            "package",
            "Show where the wrapping package lies and until when it can be used.",
            "egress key package qa data-egress",
            "egress key package qa data-egress --wait --json")
        {
            environment, alias, wait,
        };
        host.SetAction(command, async run =>
        {
            var id = WorkflowIds.KeyImport(run.Get(environment), run.Get(alias));
            var client = await run.ConnectAsync().ConfigureAwait(false);
            await client.GetWorkflowHandle(id).DescribeAsync(new() { Rpc = run.Rpc }).ConfigureAwait(false);
            var status = run.Get(wait)
                ? await WaitAsync(client, id, run.Cancellation).ConfigureAwait(false)
                : await AskAsync(client, id, run.Cancellation).ConfigureAwait(false);
            var package = status.Package
                ?? throw new CommandException(ExitCodes.NotFound, $"{id} has no wrapping package now; it is at: {status.Step}");
            run.Report.Show(package, () => run.Report.Properties(
            [
                ("Package", $"s3://{package.Bucket}/{package.Prefix}"),
                ("Number", EgressResultText.Number(package.Number)),
                ("Algorithm", package.Algorithm),
                ("Key spec", package.KeySpec),
                ("Public key SHA-256", package.PublicKeySha256),
                ("Valid to", Times.ShowUtc(package.ValidTo)),
                ("Next", status.Next),
            ]));
            return ExitCodes.Done;
        });
        return command;
    }

    // A ceremony's status changes with its workflow tasks. It comes without a package if it ends, or needs a person first.
    private static async Task<KeyImportStatus> WaitAsync(ITemporalClient client, string id, CancellationToken cancellation)
    {
        var status = await AskAsync(client, id, cancellation).ConfigureAwait(false);
        if (IsSettled(status))
        {
            return status;
        }

        var events = client.GetWorkflowHandle(id).FetchHistoryEventsAsync(
            new() { WaitNewEvent = true, Rpc = new() { CancellationToken = cancellation } });
        await foreach (var e in events.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (e.EventType != EventType.WorkflowTaskCompleted)
            {
                continue;
            }

            status = await AskAsync(client, id, cancellation).ConfigureAwait(false);
            if (IsSettled(status))
            {
                return status;
            }
        }

        return await AskAsync(client, id, cancellation).ConfigureAwait(false);
    }

    private static bool IsSettled(KeyImportStatus status) => status.Package is not null || status.WaitingFor is not null;

    private static async Task<KeyImportStatus> AskAsync(ITemporalClient client, string id, CancellationToken cancellation)
    {
        var status = await new StatusQueries(client, cancellation).AskAsync<KeyImportStatus>(id, Queries.Status).ConfigureAwait(false);
        return status.Value ?? throw new CommandException(ExitCodes.Failed, $"{id} does not tell its status: {status.Unavailable}");
    }
}
