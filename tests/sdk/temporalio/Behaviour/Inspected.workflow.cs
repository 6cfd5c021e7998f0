using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>Waits, describes itself and is looked at.</summary>
[Workflow]
public class Inspected
{
    private bool done;

    [WorkflowRun]
    public async Task RunAsync()
    {
        Workflow.CurrentDetails = "# waiting";
        Workflow.Queries["Added"] = WorkflowQueryDefinition.CreateWithoutAttribute("Added", () => 1, "added while it runs");
        await WaitDeepInsideAsync();
    }

    [WorkflowQuery(Description = "whether it is done")]
    public bool Done => done;

    [WorkflowSignal(Description = "ends it")]
    public Task EndAsync()
    {
        done = true;
        return Task.CompletedTask;
    }

    [WorkflowUpdate("change", Description = "changes it")]
    public Task ChangeAsync() => Task.CompletedTask;

    private Task WaitDeepInsideAsync() => Workflow.WhenAllAsync(
        Workflow.RunTaskAsync(WaitForEndAsync),
        Workflow.WaitConditionAsync(() => done));

    private async Task WaitForEndAsync()
    {
        await Workflow.WaitConditionAsync(() => done);
        await Workflow.DelayAsync(1);
    }
}
