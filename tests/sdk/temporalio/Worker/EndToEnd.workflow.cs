using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

public record Greeting(string Name, int Times = 1);

public class EndToEndActivities
{
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Activity]
    public static string Greet(Greeting greeting) => string.Join(' ', Enumerable.Repeat($"hello {greeting.Name}", greeting.Times));

    [Activity]
    public static Task<int> FailUntilAsync(int attempt)
    {
        var current = ActivityExecutionContext.Current.Info.Attempt;
        return current < attempt
            ? throw new ApplicationFailureException($"attempt {current}", "NotYet")
            : Task.FromResult(current);
    }

    [Activity]
    public static async Task<int> ResumeAsync()
    {
        var context = ActivityExecutionContext.Current;
        var done = context.Info.HeartbeatDetails.Count > 0 ? await context.Info.HeartbeatDetailAtAsync<int>(0) : 0;
        if (done < 2)
        {
            context.Heartbeat(done + 1);
            throw new ApplicationFailureException($"stopped at {done + 1}");
        }
        return done;
    }

    [Activity]
    public async Task HeartbeatUntilCancelledAsync()
    {
        var context = ActivityExecutionContext.Current;
        try
        {
            while (true)
            {
                context.Heartbeat("alive");
                Started.TrySetResult();
                await Task.Delay(50, context.CancellationToken);
            }
        }
        finally
        {
            if (context.CancelReason == ActivityCancelReason.CancelRequested)
            {
                Cancelled.TrySetResult();
            }
        }
    }
}

[Workflow]
public class ActivityFlow
{
    private static readonly ActivityOptions Options = new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30),
        RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(10), BackoffCoefficient = 1, MaximumAttempts = 5 },
    };

    [WorkflowRun]
    public async Task<string> RunAsync(Greeting greeting)
    {
        var greeted = await Workflow.ExecuteActivityAsync(() => EndToEndActivities.Greet(greeting), Options);
        var attempts = await Workflow.ExecuteActivityAsync(() => EndToEndActivities.FailUntilAsync(2), Options);
        var resumed = await Workflow.ExecuteActivityAsync(() => EndToEndActivities.ResumeAsync(), Options);
        await Workflow.DelayAsync(1);
        var local = await Workflow.ExecuteLocalActivityAsync(
            () => EndToEndActivities.Greet(new("local", 1)), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        return $"{greeted}, {attempts}, {resumed}, {local}";
    }
}

[Workflow]
public class Counter
{
    private int total;
    private bool done;

    [WorkflowRun]
    public async Task<int> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => done);
        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished);
        return total;
    }

    [WorkflowSignal]
    public Task AddAsync(int amount)
    {
        total += amount;
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        done = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public int Total() => total;

    [WorkflowUpdate]
    public async Task<int> MultiplyAsync(int factor)
    {
        await Workflow.DelayAsync(1);
        total *= factor;
        return total;
    }

    [WorkflowUpdateValidator(nameof(MultiplyAsync))]
    public void ValidateMultiply(int factor)
    {
        if (factor == 0)
        {
            throw new ApplicationFailureException("zero loses everything");
        }
    }
}

[Workflow]
public class Countdown
{
    [WorkflowRun]
    public async Task<string> RunAsync(int left)
    {
        await Workflow.DelayAsync(1);
        return left == 0 ? "done" : throw Workflow.CreateContinueAsNewException((Countdown w) => w.RunAsync(left - 1));
    }
}

[Workflow]
public class Family
{
    [WorkflowRun]
    public async Task<string> RunAsync(string counterId)
    {
        var child = await Workflow.StartChildWorkflowAsync((Counter w) => w.RunAsync(), new() { Id = counterId });
        await child.SignalAsync(w => w.AddAsync(5));
        await Workflow.GetExternalWorkflowHandle<Counter>(counterId).SignalAsync(w => w.FinishAsync());
        var total = await child.GetResultAsync();
        try
        {
            await Workflow.ExecuteChildWorkflowAsync((Unlucky w) => w.RunAsync());
            return "lucky";
        }
        catch (ChildWorkflowFailureException e)
        {
            return $"{total}, {e.InnerException!.Message}";
        }
    }
}

[Workflow]
public class Unlucky
{
    [WorkflowRun]
    public Task RunAsync() => throw new ApplicationFailureException("bad luck");
}

[Workflow]
public class Patient
{
    [WorkflowRun]
    public async Task RunAsync()
    {
        await Workflow.ExecuteActivityAsync(
            (EndToEndActivities a) => a.HeartbeatUntilCancelledAsync(),
            new()
            {
                StartToCloseTimeout = TimeSpan.FromMinutes(1),
                HeartbeatTimeout = TimeSpan.FromMinutes(1),
                CancellationType = ActivityCancellationType.WaitCancellationCompleted,
            });
    }
}

[Workflow("Changing")]
public class ChangingBefore
{
    [WorkflowRun]
    public Task RunAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));
}

[Workflow("Changing")]
public class ChangingAfter
{
    [WorkflowRun]
    public Task RunAsync() => Workflow.ExecuteActivityAsync(
        () => EndToEndActivities.Greet(new("you", 1)), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
}
