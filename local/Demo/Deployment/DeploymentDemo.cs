using System.Security.Cryptography;
using DataEgress.Local.Demo.Story;
using DataEgress.Starter;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Local.Demo.Deployment;

/// <summary>Deploys a small shop with everybody who takes part in it, and checks what its tools wrote.</summary>
internal sealed class DeploymentDemo
{
    private const int RunIdBytes = 4;

    private readonly ProcedureStage stage;
    private readonly ShopFolder folder;
    private readonly string plan;

    public DeploymentDemo(ProcedureStage stage)
    {
        this.stage = stage;
        plan = "shop-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunIdBytes));
        folder = new(stage.Folder, plan);
    }

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        await ValidateAsync(cancellationToken).ConfigureAwait(false);
        await new DeployedShop(stage, folder, plan).PlayAsync(cancellationToken).ConfigureAwait(false);
        await new AbortedShop(stage, folder, plan).PlayAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var story = stage.Story;
        await folder.WriteAsync(
            [Cast.Qa, Cast.Production],
            new[] { Cast.FirstApprover, Cast.SecondApprover, Cast.Requester }.Select(name => new Approver(name, [Cast.Group])),
            cancellationToken).ConfigureAwait(false);
        story.Say(stage.Machine.Endpoints.ReadyLine);
        story.Say($"A plan ({folder.PlanFile}) and its tools (tools/, small scripts) lie in {stage.Folder}.");
        story.Say("'egress' below stands for 'dotnet run --project starter --'. In a shell of your own:");
        story.Typed(stage.Egress.Exports);
        story.Typed($"cd {stage.Folder}");
    }

    private async Task ValidateAsync(CancellationToken cancellationToken)
    {
        var story = stage.Story;
        story.Chapter("Parameters are checked before anything is done");
        story.Say("The plan says which there are, of what type, what is allowed, and what must hold.");
        var path = Path.Combine(stage.Folder, folder.PlanFile);
        await MustBeWrongAsync(path, Cast.Qa, "nine servers on mars are refused, both at once", ["replicas: 9", "region: \"mars\""], cancellationToken, "replicas:=9", "region=mars").ConfigureAwait(false);
        await MustBeWrongAsync(path, Cast.Production, "production without a backup is refused by a rule", ["production is backed up"], cancellationToken, "replicas:=5").ConfigureAwait(false);
        var right = await stage.Egress.LookAsync(null, cancellationToken, "deploy", "validate", path, "--environment", Cast.Qa, "--parameter", "replicas:=3").ConfigureAwait(false);
        story.Check(right.ExitCode == ExitCodes.Done, "three servers in qa are fine", right.Text);
    }

    private async Task MustBeWrongAsync(string path, string environment, string claim, string[] errors, CancellationToken cancellationToken, params string[] parameters)
    {
        var answer = await stage.Egress.LookAsync(
            null, cancellationToken, ["deploy", "validate", path, "--environment", environment, .. parameters.SelectMany(p => new[] { "--parameter", p })]).ConfigureAwait(false);
        stage.Story.Check(
            answer.ExitCode == ExitCodes.Failed && errors.All(e => answer.Error.Contains(e, StringComparison.Ordinal)), $"{claim}: exit code {ExitCodes.Failed}", answer.Text);
    }
}
