using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Starter.Deployments;

/// <summary><c>deploy validate</c>: all that is wrong with a plan, and with parameters for it, without a server.</summary>
internal static class DeployValidateCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The plan (YAML), or the name of one that comes with the program." };
        var environment = new Option<string?>("--environment") { Description = "Check the parameters too, for this environment.", HelpName = "NAME" };
        var parameters = DeployCommands.Parameters();
        var command = new EgressCommand(
            "validate",
            "Check a plan, and parameters for it where an environment is named. Asks no server.",
            "egress deploy validate data-egress",
            "egress deploy validate plans/data-egress.yaml --environment qa --parameter github_repository=acme/data-egress --parameter workspace_exists:=true")
        {
            file, environment, parameters,
        };
        host.SetAction(command, async run =>
        {
            var path = PlanFile.Find(run.Get(file));
            var given = PlanFile.ReadParameters(run.Get(parameters) ?? []);
            var reading = await PlanFile.ReadAsync(path, run.Cancellation).ConfigureAwait(false);
            var errors = reading.Errors.Select(e => e.ToString()).ToList();
            if (reading.Plan is { } plan && run.Get(environment) is { } name)
            {
                errors.AddRange(ParameterBinding.Bind(plan, name, host.User, given).Errors);
            }

            foreach (var error in errors)
            {
                run.Report.Note($"error: {path}: {error}");
            }

            run.Report.Show(new Validation(errors.Count == 0, reading.Plan?.Name, reading.Plan?.Digest, reading.Plan?.Steps.Count ?? 0, errors), () =>
            {
                if (errors.Count == 0)
                {
                    run.Report.Line($"{path}: plan {reading.Plan!.Name} with {reading.Plan.Steps.Count} steps is valid, digest {reading.Plan.Digest}");
                }
            });
            return errors.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>The JSON document.</summary>
    private sealed record Validation(bool Valid, string? Plan, string? Digest, int Steps, IReadOnlyList<string> Errors);
}
