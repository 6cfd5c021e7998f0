using System.CommandLine;
using DataEgress.Local.Demo.Deployment;

namespace DataEgress.Local.Commands;

/// <summary><c>demo deployment</c>: a plan carried out, with everybody who takes part in it.</summary>
internal static class DeploymentDemoCommand
{
    public static Command Create(DemoOptions common) => ProcedureDemoCommand.Create(
        common,
        "deployment",
        "Deploy a small shop with scripts: approvals bound to what they approve, failures, a skip, and an abort that undoes. Example: local demo deployment --keep",
        "egress-deployment-",
        folder => new(folder, Path.Combine(folder, ShopFolder.Plans)),
        (stage, cancellationToken) => new DeploymentDemo(stage).PlayAsync(cancellationToken));
}
