using Temporalio.Activities;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

/// <summary>A local activity that outlasts workflow tasks, with commands before, beside and behind it.</summary>
[Workflow]
public class Heartbeats
{
    private int added;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var options = new LocalActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(5) };
        Workflow.UpsertMemo(MemoUpdate.ValueSet("at", "start"));
        var held = Workflow.ExecuteLocalActivityAsync((HeldActivities a) => a.HoldAsync(), options);
        await Workflow.ExecuteLocalActivityAsync(() => HeldActivities.Pass(), options);
        var timer = Workflow.DelayAsync(TimeSpan.FromMilliseconds(1));
        var result = await held;
        await timer;
        await Workflow.WaitConditionAsync(() => added > 0);
        return $"{result} {added}";
    }

    [WorkflowUpdate]
    public async Task<int> AddAsync(int amount)
    {
        await Workflow.ExecuteLocalActivityAsync(
            () => HeldActivities.Pass(), new() { StartToCloseTimeout = TimeSpan.FromMinutes(5) });
        return added += amount;
    }
}

/// <summary>Two local activities at once; what follows the second comes before what follows the first.</summary>
[Workflow]
public class Overtaking
{
    private static LocalActivityOptions Options => new() { StartToCloseTimeout = TimeSpan.FromMinutes(5) };

    [WorkflowRun]
    public Task RunAsync() => Workflow.WhenAllAsync(SlowAsync(), FastAsync());

    private static async Task SlowAsync()
    {
        await Workflow.ExecuteLocalActivityAsync((HeldActivities a) => a.HoldAsync(), Options);
        await Workflow.DelayAsync(TimeSpan.FromMilliseconds(1));
    }

    private static async Task FastAsync()
    {
        await Workflow.ExecuteLocalActivityAsync(() => HeldActivities.Pass(), Options);
        Workflow.UpsertMemo(MemoUpdate.ValueSet("at", "passed"));
        await Workflow.ExecuteLocalActivityAsync((HeldActivities a) => a.Release(), Options);
    }
}

public sealed class HeldActivities
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Activity]
    public void Release() => released.TrySetResult();

    [Activity]
    public async Task<string> HoldAsync()
    {
        await released.Task.WaitAsync(ActivityExecutionContext.Current.CancellationToken);
        return "held";
    }

    [Activity]
    public static void Pass()
    {
    }
}
