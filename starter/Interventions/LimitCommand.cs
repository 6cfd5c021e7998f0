using System.CommandLine;
using System.Globalization;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Interventions;

/// <summary><c>limit</c>: what a delivery, or all deliveries to a recipient together, may take up.</summary>
internal static class LimitCommand
{
    public static Command Create(CommandHost host)
    {
        var id = new Argument<string?>("id") { Description = "Workflow id of a delivery.", Arity = ArgumentArity.ZeroOrOne };
        var recipient = new Option<string?>("--recipient") { Description = "Instead of a delivery: all deliveries to this recipient together.", HelpName = "NAME" };
        var files = new Option<int?>("--files-at-once") { Description = "Files side by side.", HelpName = "N" };
        var bytes = new Option<long?>("--bytes-per-second") { Description = "Bytes sent in a second.", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var by = new Option<string?>("--by") { Description = "Who; otherwise the user of this machine.", HelpName = "NAME" };
        var print = new Option<bool>("--print") { Description = "Do nothing; print the same as a command of temporal." };
        reason.Validators.Add(CommonOptions.NotBlank);
        recipient.Validators.Add(CommonOptions.NotBlank);
        var command = new EgressCommand(
            "limit",
            "Limit what a delivery may take up, from its next batch on, or at once what all deliveries to a recipient may take up together. What is not named is not limited any more.",
            "egress limit 'egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062/sales~953c1f07' --files-at-once 4 --bytes-per-second 5000000",
            "egress limit --recipient finance --files-at-once 16 --bytes-per-second 50000000",
            "egress limit ID --print")
        {
            id, recipient, files, bytes, reason, by, print,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(id) is null) == (result.GetValue(recipient) is null))
            {
                result.AddError("Give either the id of a delivery or --recipient.");
            }
        });
        host.SetAction(command, async run =>
        {
            var instruction = new LimitsInstruction(run.Get(files), run.Get(bytes), run.Get(reason)?.Trim(), run.Get(by) ?? host.User);
            var name = run.Get(recipient)?.Trim();
            var target = name is null ? run.Get(id)! : WorkflowIds.Recipient(name);
            if (run.Get(print))
            {
                var call = name is null
                    ? PrintedCall.Update(run.ReadConnection(), target, Signals.SetLimits, instruction)
                    : PrintedCall.SignalWithStart(
                        run.ReadConnection(), target, nameof(RecipientWorkflow), TaskQueues.Egress, new RecipientRequest(name), Signals.SetLimits, instruction);
                run.Report.Show(call, () => call.Write(run.Report));
                return ExitCodes.Done;
            }

            var client = await run.ConnectAsync().ConfigureAwait(false);
            try
            {
                if (name is not null)
                {
                    // It holds the limits from then on, for good.
                    var once = new WorkflowOptions(target, TaskQueues.Egress) { IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting, Rpc = run.Rpc };
                    await client.StartWorkflowAsync((RecipientWorkflow w) => w.RunAsync(new RecipientRequest(name)), once).ConfigureAwait(false);
                }

                var limits = await client.GetWorkflowHandle(target).ExecuteUpdateAsync<DeliveryLimits>(
                    Signals.SetLimits, [instruction], new() { Rpc = run.Rpc }).ConfigureAwait(false);
                var when = name is null ? "from the next batch on" : "all together, within seconds";
                run.Report.Show(limits, () => run.Report.Line(
                    $"{when}: {Show(limits.FilesAtOnce)} files at once, {Show(limits.BytesPerSecond)} bytes per second"));
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
