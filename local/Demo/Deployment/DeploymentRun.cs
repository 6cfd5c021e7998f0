using DataEgress.Local.Demo.Story;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using Temporalio.Client;

namespace DataEgress.Local.Demo.Deployment;

/// <summary>One deployment of the shop: what people type, and what it is waited for.</summary>
internal sealed class DeploymentRun : IAsyncDisposable
{
    private readonly ProcedureStage stage;
    private readonly WorkflowHandle<DeploymentWorkflow, DeploymentResult> handle;
    private readonly WorkflowFollower<DeploymentStatus> follower;

    private DeploymentRun(ProcedureStage stage, string id, CancellationToken cancellationToken)
    {
        this.stage = stage;
        Id = id;
        handle = stage.Machine.Temporal.GetWorkflowHandle<DeploymentWorkflow, DeploymentResult>(id);
        follower = new(handle, rpc => handle.QueryAsync(w => w.Status(), new() { Rpc = rpc }), cancellationToken);
    }

    /// <summary>Its workflow id.</summary>
    public string Id { get; }

    /// <summary>Starts one.</summary>
    public static async Task<DeploymentRun> StartAsync(ProcedureStage stage, string plan, string environment, string by, CancellationToken cancellationToken, params string[] parameters)
    {
        await stage.Egress.MustTellAsync(cancellationToken, StartCommand(stage, plan, environment, by, parameters)).ConfigureAwait(false);
        return new(stage, WorkflowIds.Deployment(plan, environment), cancellationToken);
    }

    /// <summary>The words that start one.</summary>
    public static string[] StartCommand(ProcedureStage stage, string plan, string environment, string by, string[] parameters) =>
    [
        "deploy", "start", plan, environment, .. parameters.SelectMany(p => new[] { "--parameter", p }),
        "--approvers", Path.Combine(stage.Folder, ShopFolder.Approvers), "--by", by,
    ];

    /// <summary>Waits for a step.</summary>
    public async Task<StepStatus> UntilAsync(string step, StepState state, int attempt = 1)
    {
        var status = await follower.UntilAsync($"step {step} is {state}", s => s.Steps.Any(Holds)).ConfigureAwait(false);
        return status.Steps.First(Holds);

        bool Holds(StepStatus s) => s.Id == step && s.State == state && s.Attempt >= attempt;
    }

    /// <summary>Waits for an opening of a gate and gives its digest.</summary>
    public async Task<string> UntilGateAsync(string gate, int attempt) =>
        (await UntilAsync(gate, StepState.Gate, attempt).ConfigureAwait(false)).Digest ?? throw new DemoFailedException($"the gate {gate} has no digest");

    /// <summary>The words of an approval.</summary>
    public string[] Approval(string gate, string digest, string by) => ["approve", Id, "--gate", gate, "--digest", digest, "--by", by];

    /// <summary>Shows what a failed step says, and checks that people are told what they can do.</summary>
    public async Task TellFailureAsync(StepStatus step, string says, CancellationToken cancellationToken)
    {
        var pending = await stage.Egress.LookAsync(stage.Egress.Query(Id, Queries.Status), cancellationToken, "pending").ConfigureAwait(false);
        stage.Story.Check(
            step.Problem?.Contains(says, StringComparison.Ordinal) == true && pending.Output.Contains($"egress retry {Id} --step {step.Id}", StringComparison.Ordinal),
            $"{step.Id} has failed, says why ('{says}'), and 'egress pending' says what can be typed",
            step.Problem);
    }

    /// <summary>Its audit.</summary>
    public Task<IReadOnlyList<AuditEntry>> AuditAsync(CancellationToken cancellationToken) =>
        handle.QueryAsync(w => w.Audit(), new() { Rpc = new() { CancellationToken = cancellationToken } });

    /// <summary>Its end.</summary>
    public Task<DeploymentResult> ResultAsync(CancellationToken cancellationToken) => handle.GetResultAsync(rpcOptions: new() { CancellationToken = cancellationToken });

    public ValueTask DisposeAsync() => follower.DisposeAsync();
}
