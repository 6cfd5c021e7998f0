using System.CommandLine;
using System.Globalization;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Interventions;

/// <summary><c>limit</c>: what a delivery may take up from its next batch on.</summary>
internal static class LimitCommand
{
    public static Command Create(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "Workflow id of a delivery." };
        var files = new Option<int?>("--files-at-once") { Description = "Files side by side.", HelpName = "N" };
        var bytes = new Option<long?>("--bytes-per-second") { Description = "Bytes sent in a second.", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var by = new Option<string?>("--by") { Description = "Who; otherwise the user of this machine.", HelpName = "NAME" };
        var print = new Option<bool>("--print") { Description = "Do nothing; print the same as a command of temporal." };
        reason.Validators.Add(CommonOptions.NotBlank);
        var command = new EgressCommand(
            "limit",
            "Limit what a delivery may take up, from its next batch on. What is not named is not limited any more.",
            "egress limit 'egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062/sales~953c1f07' --files-at-once 4 --bytes-per-second 5000000",
            "egress limit ID --print")
        {
            id, files, bytes, reason, by, print,
        };
        host.SetAction(command, async run =>
        {
            var delivery = run.Get(id);
            var instruction = new LimitsInstruction(run.Get(files), run.Get(bytes), run.Get(reason)?.Trim(), run.Get(by) ?? host.User);
            if (run.Get(print))
            {
                var call = PrintedCall.Update(run.ReadConnection(), delivery, Signals.SetLimits, instruction);
                run.Report.Show(call, () => call.Write(run.Report));
                return ExitCodes.Done;
            }

            var client = await run.ConnectAsync().ConfigureAwait(false);
            try
            {
                var limits = await client.GetWorkflowHandle(delivery).ExecuteUpdateAsync<DeliveryLimits>(
                    Signals.SetLimits, [instruction], new() { Rpc = run.Rpc }).ConfigureAwait(false);
                run.Report.Show(limits, () => run.Report.Line(
                    $"from the next batch on: {Show(limits.FilesAtOnce)} files at once, {Show(limits.BytesPerSecond)} bytes per second"));
                return ExitCodes.Done;
            }
            catch (WorkflowUpdateFailedException e)
            {
                throw new CommandException(ExitCodes.Refused, $"refused: {ErrorLines.FirstLine((e.InnerException ?? e).Message)}");
            }
        });
        return command;
    }

    private static string Show(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "any number of";
}
