using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Starter.Starting;
using DataEgress.Workflows;
using DataEgress.Workflows.Keys;
using Temporalio.Client;

namespace DataEgress.Starter.Keys;

/// <summary><c>key</c>: the ceremony that brings key material made elsewhere into KMS.</summary>
internal static class KeyCommands
{
    public static Command Create(CommandHost host) => new EgressCommand(
        "key", "Import key material: start the ceremony, find its wrapping package, submit the wrapped material, see how far it is.", "egress key status qa data-egress")
    {
        Import(host),
        KeyPackageCommand.Create(host),
        KeySubmitCommand.Create(host),
        Status(host),
    };

    public static Argument<string> Environment() => new("environment") { Description = "The environment." };

    public static Argument<string> Alias() => new("alias") { Description = "The key's alias, with or without alias/." };

    private static EgressCommand Import(CommandHost host)
    {
        var environment = Environment();
        var alias = Alias();
        var approvers = ApproverFile.Option(required: true);
        var by = new Option<string?>("--by") { Description = "Who asks for it, and cannot approve it; otherwise the user of this machine.", HelpName = "NAME" };
        var algorithm = new Option<string>("--wrapping-algorithm") { Description = "How the material is wrapped.", DefaultValueFactory = _ => KeyWrapping.DefaultAlgorithm };
        var spec = new Option<string>("--wrapping-key-spec") { Description = "The wrapping key.", DefaultValueFactory = _ => KeyWrapping.DefaultKeySpec };
        var description = new Option<string?>("--description") { Description = "Description of a key that is created.", HelpName = "TEXT" };
        var print = SingleStart.PrintOption();
        algorithm.AcceptOnlyFromAmong([.. KeyWrapping.Algorithms]);
        spec.AcceptOnlyFromAmong([.. KeyWrapping.KeySpecs]);
        var command = new EgressCommand(
            "import", "Start the ceremony for one key of one environment.", "egress key import qa data-egress --approvers approvers.json")
        {
            environment, alias, approvers, by, algorithm, spec, description, print,
        };
        host.SetAction(command, async run =>
        {
            var request = new KeyImportRequest(
                run.Get(environment),
                run.Get(alias),
                run.Get(by) ?? host.User,
                await ApproverFile.ReadAsync(run.Get(approvers)!, run.Cancellation).ConfigureAwait(false),
                WrappingAlgorithm: run.Get(algorithm)!,
                WrappingKeySpec: run.Get(spec)!,
                Description: run.Get(description));
            var id = WorkflowIds.KeyImport(request.Environment, request.Alias);
            if (run.Get(print))
            {
                return SingleStart.Print(run, id, nameof(KeyImportWorkflow), TaskQueues.KeyImport, request);
            }

            return await SingleStart.StartAsync(run, id, client => client.StartWorkflowAsync(
                (KeyImportWorkflow w) => w.RunAsync(request), SingleStart.Options(id, TaskQueues.KeyImport, run.Rpc))).ConfigureAwait(false);
        });
        return command;
    }

    private static EgressCommand Status(CommandHost host)
    {
        var environment = Environment();
        var alias = Alias();
        var command = new EgressCommand("status", "Show a ceremony, as 'egress show' does.", "egress key status qa data-egress") { environment, alias };
        host.SetAction(command, run => ShowCommand.ShowAsync(run, WorkflowIds.KeyImport(run.Get(environment), run.Get(alias))));
        return command;
    }
}
