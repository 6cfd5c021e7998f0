using Temporalio.Workflows;

namespace DataEgress.Bench.Server;

/// <summary>Waits to be released or for a month, as an approval does.</summary>
[Workflow(TypeName)]
public class WaitingWorkflow
{
    public const string TypeName = "waiting";

    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    private bool released;

    [WorkflowRun]
    public Task<bool> RunAsync(string requester) => Workflow.WaitConditionAsync(() => released, Patience);

    [WorkflowSignal("release")]
    public Task ReleaseAsync()
    {
        released = true;
        return Task.CompletedTask;
    }
}
