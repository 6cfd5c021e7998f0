using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Client;

namespace DataEgress.Starter.Deployments;

/// <summary><c>deploy start</c>: a deployment, one at a time for each plan and environment.</summary>
internal static class DeployStartCommand
{
    public static Command Create(CommandHost host)
    {
        var plan = DeployCommands.Plan();
        var environment = DeployCommands.Environment();
        var file = new Option<string?>("--file") { Description = "Send this plan along; otherwise the worker reads the plan from its own folder.", HelpName = "FILE" };
        var parameters = DeployCommands.Parameters();
        var approvers = ApproverFile.Option(required: false);
        var by = new Option<string?>("--by") { Description = "Who asks for it; otherwise the user of this machine.", HelpName = "NAME" };
        var print = SingleStart.PrintOption();
        var command = new EgressCommand(
            "start",
            "Deploy a system to an environment. Plan and parameters are checked before anything is done.",
            "egress deploy start data-egress qa --parameter github_repository=acme/data-egress --approvers approvers.json")
        {
            plan, environment, file, parameters, approvers, by, print,
        };
        host.SetAction(command, async run =>
        {
            var requestedBy = run.Get(by) ?? host.User;
            var request = new DeploymentRequest(
                run.Get(plan),
                run.Get(environment),
                requestedBy,
                PlanFile.ReadParameters(run.Get(parameters) ?? []),
                run.Get(approvers) is { } who ? await ApproverFile.ReadAsync(who, run.Cancellation).ConfigureAwait(false) : null);
            if (run.Get(file) is { } path)
            {
                request = request with { Definition = await ReadAsync(path, request, run).ConfigureAwait(false) };
            }

            var id = WorkflowIds.Deployment(request.Plan, request.Environment);
            if (run.Get(print))
            {
                return SingleStart.Print(run, id, nameof(DeploymentWorkflow), TaskQueues.Deployment, request);
            }

            return await SingleStart.StartAsync(run, id, client => client.StartWorkflowAsync(
                (DeploymentWorkflow w) => w.RunAsync(request), SingleStart.Options(id, TaskQueues.Deployment, run.Rpc))).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<Plan> ReadAsync(string path, DeploymentRequest request, CommandRun run)
    {
        var reading = await PlanFile.ReadAsync(path, run.Cancellation).ConfigureAwait(false);
        IReadOnlyList<string> errors = reading.Plan switch
        {
            null => [.. reading.Errors.Select(e => e.ToString())],
            var plan when plan.Name != request.Plan => [$"it is the plan {plan.Name}, not {request.Plan}"],
            var plan => ParameterBinding.Bind(plan, request.Environment, request.RequestedBy, request.Parameters).Errors,
        };
        return errors.Count == 0
            ? reading.Plan!
            : throw new CommandException(
                ExitCodes.Failed, $"{path}: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more, see egress deploy validate)" : "")}");
    }
}
