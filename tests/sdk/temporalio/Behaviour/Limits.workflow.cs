using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>Says more than fits in a message.</summary>
[Workflow]
public class Verbose
{
    private bool done;

    [WorkflowRun]
    public async Task<string> RunAsync(int length)
    {
        await Workflow.WaitConditionAsync(() => done);
        return Ask(length);
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        done = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string Ask(int length) => new('x', length);
}

/// <summary>Takes its argument in the constructor, before any handler runs.</summary>
[Workflow]
[method: WorkflowInit]
public class Initialised(string name)
{
    private readonly List<string> seen = [name];

    [WorkflowRun]
    public async Task<string> RunAsync(string name)
    {
        await Workflow.WaitConditionAsync(() => seen.Count == 2);
        return $"{string.Join(' ', seen)} {name}";
    }

    [WorkflowSignal]
    public Task AddAsync(string text)
    {
        seen.Add($"{seen[0]}+{text}");
        return Task.CompletedTask;
    }
}

/// <summary>Cancels a child, and tells what comes of that.</summary>
[Workflow]
public class Canceller
{
    [WorkflowRun]
    public async Task<string> RunAsync(ChildWorkflowCancellationType type)
    {
        using var source = new CancellationTokenSource();
        var child = await Workflow.StartChildWorkflowAsync(
            (Tidy w) => w.RunAsync(),
            new() { Id = $"{Workflow.Info.WorkflowId}/child", CancellationType = type, CancellationToken = source.Token, ParentClosePolicy = ParentClosePolicy.Abandon });
        var result = child.GetResultAsync();
        source.Cancel();
        try
        {
            return await result;
        }
        catch (ChildWorkflowFailureException e) when (e.InnerException is CanceledFailureException)
        {
            // The server drops requests of workflows that have ended.
            await Workflow.DelayAsync(1);
            return "cancelled";
        }
    }
}

/// <summary>Cleans up when it is cancelled, and completes.</summary>
[Workflow]
public class Tidy
{
    private bool released;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        try
        {
            await Workflow.WaitConditionAsync(() => released);
            return "released";
        }
        catch (OperationCanceledException)
        {
            await Workflow.DelayAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None);
            return "tidied";
        }
    }

    [WorkflowSignal]
    public Task ReleaseAsync()
    {
        released = true;
        return Task.CompletedTask;
    }
}

/// <summary>Abandons an activity.</summary>
[Workflow]
public class Abandoning
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        using var source = new CancellationTokenSource();
        var running = Workflow.ExecuteActivityAsync<string>(
            "Nobody",
            [],
            new()
            {
                TaskQueue = $"{Workflow.Info.TaskQueue}-nobody",
                StartToCloseTimeout = TimeSpan.FromMinutes(1),
                CancellationType = ActivityCancellationType.Abandon,
                CancellationToken = source.Token,
            });
        await Workflow.DelayAsync(1);
        source.Cancel();
        try
        {
            return await running;
        }
        catch (ActivityFailureException e) when (e.InnerException is CanceledFailureException)
        {
            return "abandoned";
        }
    }
}
