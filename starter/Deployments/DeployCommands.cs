using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Workflows;

namespace DataEgress.Starter.Deployments;

/// <summary><c>deploy</c>: plans and their deployments.</summary>
internal static class DeployCommands
{
    public static Command Create(CommandHost host) => new EgressCommand(
        "deploy", "Check a plan; deploy a system with it; see how far it is.", "egress deploy validate plans/data-egress.yaml")
    {
        DeployValidateCommand.Create(host),
        DeployStartCommand.Create(host),
        Status(host),
    };

    public static Argument<string> Plan() => new("plan") { Description = "The plan's name." };

    public static Argument<string> Environment() => new("environment") { Description = "The environment." };

    /// <summary>Values of a plan's parameters.</summary>
    public static Option<string[]> Parameters() => new("--parameter")
    {
        Description = "Value of a parameter of the plan: name=text, or name:=json for numbers, true, false and lists. May be repeated.",
        HelpName = "NAME=VALUE",
    };

    private static EgressCommand Status(CommandHost host)
    {
        var plan = Plan();
        var environment = Environment();
        var command = new EgressCommand("status", "Show a deployment, as 'egress show' does.", "egress deploy status data-egress qa")
        {
            plan, environment,
        };
        host.SetAction(command, run => ShowCommand.ShowAsync(run, WorkflowIds.Deployment(run.Get(plan), run.Get(environment))));
        return command;
    }
}
