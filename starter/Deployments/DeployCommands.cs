using System.CommandLine;
using DataEgress.Starter.CommandLine;

namespace DataEgress.Starter.Deployments;

/// <summary><c>deploy</c>: plans and their deployments.</summary>
internal static class DeployCommands
{
    public static Command Create(CommandHost host) => new EgressCommand(
        "deploy", "Check a plan; deploy a system with it; see how far it is.", "egress deploy validate plans/data-egress.yaml")
    {
        DeployValidateCommand.Create(host),
    };

    /// <summary>Values of a plan's parameters.</summary>
    public static Option<string[]> Parameters() => new("--parameter")
    {
        Description = "Value of a parameter of the plan: name=text, or name:=json for numbers, true, false and lists. May be repeated.",
        HelpName = "NAME=VALUE",
    };
}
