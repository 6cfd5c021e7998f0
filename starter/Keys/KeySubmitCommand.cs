using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Interventions;
using DataEgress.Starter.Starting;
using DataEgress.Workflows;
using DataEgress.Workflows.Keys;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace DataEgress.Starter.Keys;

/// <summary><c>key submit</c>: tells the ceremony where the wrapped material lies. The material itself never passes through here.</summary>
internal static class KeySubmitCommand
{
    private const int HashCharacters = 64;

    public static Command Create(CommandHost host)
    {
        var environment = KeyCommands.Environment();
        var alias = KeyCommands.Alias();
        var blob = new Option<S3Location?>("--blob")
        {
            Description = "Where the wrapped material lies.",
            HelpName = "s3://BUCKET/KEY",
            Required = true,
            CustomParser = result =>
            {
                if (S3Location.TryParse(result.Tokens[0].Value, out var location) && location.Key.Length > 0)
                {
                    return location;
                }

                result.AddError($"--blob '{result.Tokens[0].Value}' is not s3://BUCKET/KEY.");
                return null;
            },
        };
        var sha256 = new Option<string>("--sha256") { Description = "SHA-256 of the wrapped material; what is approved.", HelpName = "HEX", Required = true };
        var custodians = new Option<string[]>("--custodian") { Description = "Who made and wrapped the material; cannot approve it. May be repeated.", HelpName = "NAME", Required = true };
        var by = new Option<string?>("--by") { Description = "Who submits it; otherwise the user of this machine.", HelpName = "NAME" };
        var publicKey = new Option<string?>("--public-key-sha256") { Description = "SHA-256 of the wrapping key that was used.", HelpName = "HEX" };
        var print = new Option<bool>("--print") { Description = "Do nothing; print the same as commands of temporal and tctl." };
        sha256.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(token.Value.Length == HashCharacters && token.Value.All(char.IsAsciiHexDigit)))
            {
                result.AddError($"--sha256 '{token.Value}' is not {HashCharacters} hexadecimal digits.");
            }
        });
        var command = new EgressCommand(
            "submit",
            "Submit wrapped key material by reference.",
            "egress key submit qa data-egress --blob s3://key-ceremony/qa/wrapped.bin --sha256 $(sha256sum wrapped.bin | cut -c1-64) --custodian carol --custodian dave")
        {
            environment, alias, blob, sha256, custodians, by, publicKey, print,
        };
        host.SetAction(command, async run =>
        {
            var id = WorkflowIds.KeyImport(run.Get(environment), run.Get(alias));
            var location = run.Get(blob)!;
            var submission = new KeyMaterialSubmission(
                location.Bucket, location.Key, run.Get(sha256)!, run.Get(custodians)!, run.Get(by) ?? host.User, run.Get(publicKey));
            if (run.Get(print))
            {
                var call = PrintedCall.Signal(run.ReadConnection(), id, Signals.SubmitKeyMaterial, submission);
                run.Report.Show(call, () => call.Write(run.Report));
                return ExitCodes.Done;
            }

            var handle = (await run.ConnectAsync().ConfigureAwait(false)).GetWorkflowHandle(id);
            var description = await handle.DescribeAsync(new() { Rpc = run.Rpc }).ConfigureAwait(false);
            if (description.Status != WorkflowExecutionStatus.Running)
            {
                throw new CommandException(ExitCodes.Refused, $"{id} has ended: {description.Status}");
            }

            await handle.SignalAsync(Signals.SubmitKeyMaterial, [submission], new() { Rpc = run.Rpc }).ConfigureAwait(false);
            run.Report.Show(submission, () => run.Report.Line($"submitted to {id}; whether it is taken: egress key status {run.Get(environment)} {run.Get(alias)}"));
            return ExitCodes.Done;
        });
        return command;
    }
}
