using Temporalio.Activities;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

public sealed class BehaviourActivities
{
    [Activity]
    public static int Attempt(int enough)
    {
        var attempt = ActivityExecutionContext.Current.Info.Attempt;
        return attempt < enough ? throw new ApplicationFailureException($"attempt {attempt}") : attempt;
    }

    [Activity]
    public static void Misread() => throw new FormatException("not a number");

    /// <summary>Heartbeats often, fails once, and then tells the last details it had sent.</summary>
    [Activity]
    public static async Task<int> BeatAsync(int beats)
    {
        var context = ActivityExecutionContext.Current;
        if (context.Info.Attempt > 1)
        {
            return await context.Info.HeartbeatDetailAtAsync<int>(0);
        }
        for (var beat = 1; beat <= beats; beat++)
        {
            context.Heartbeat(beat);
        }
        throw new ApplicationFailureException("once");
    }

    [Activity(Dynamic = true)]
    public static string Any(IRawValue[] args) =>
        $"{ActivityExecutionContext.Current.Info.ActivityType}({ActivityExecutionContext.Current.PayloadConverter.ToValue<string>(args[0])})";
}

/// <summary>Blocks its thread until the gate opens.</summary>
[Workflow]
public class Blocking
{
    public static ManualResetEventSlim Gate { get; } = new();

    [WorkflowRun]
    public Task<string> RunAsync()
    {
        Gate.Wait(TimeSpan.FromMinutes(1));
        return Task.FromResult("free");
    }
}

[Workflow]
public class ActivitiesInTurn
{
    [WorkflowRun]
    public async Task<int> RunAsync(int count)
    {
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            total += await Workflow.ExecuteActivityAsync(
                () => BehaviourActivities.Attempt(1), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        }
        return total;
    }
}

[Workflow]
public class LocalRetries
{
    [WorkflowRun]
    public Task<int> RunAsync(int enough, TimeSpan threshold) => Workflow.ExecuteLocalActivityAsync(
        () => BehaviourActivities.Attempt(enough),
        new()
        {
            StartToCloseTimeout = TimeSpan.FromSeconds(30),
            LocalRetryThreshold = threshold,
            RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(20), BackoffCoefficient = 1, MaximumAttempts = 5 },
        });
}

/// <summary>Tells why its local activity failed.</summary>
[Workflow]
public class LocalFailure
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        try
        {
            await Workflow.ExecuteLocalActivityAsync(
                () => BehaviourActivities.Misread(),
                new() { StartToCloseTimeout = TimeSpan.FromSeconds(30), RetryPolicy = new() { MaximumAttempts = 1 } });
            return "no failure";
        }
        catch (ApplicationFailureException e)
        {
            return e.Message;
        }
    }
}

[Workflow]
public class Heartbeating
{
    [WorkflowRun]
    public Task<int> RunAsync(int beats) => Workflow.ExecuteActivityAsync(
        () => BehaviourActivities.BeatAsync(beats),
        new()
        {
            StartToCloseTimeout = TimeSpan.FromMinutes(1),
            HeartbeatTimeout = TimeSpan.FromMinutes(1),
            RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(10), MaximumAttempts = 2 },
        });
}

/// <summary>Five tasks that may hold a mutex one at a time and a semaphore two at a time.</summary>
[Workflow]
public class Locking
{
    private readonly Temporalio.Workflows.Mutex mutex = new();
    private readonly Temporalio.Workflows.Semaphore semaphore = new(2);
    private int inside;
    private int most;
    private int alone;
    private int mostAlone;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        await Workflow.WhenAllAsync(Enumerable.Range(0, 5).Select(_ => HoldAsync()));
        await mutex.WaitOneAsync();
        var free = await mutex.WaitOneAsync(TimeSpan.FromMilliseconds(1));
        mutex.ReleaseMutex();
        return $"at most {most}, at most {mostAlone}, twice: {free}, {semaphore.CurrentCount} free";
    }

    private async Task HoldAsync()
    {
        await semaphore.WaitAsync();
        most = Math.Max(most, ++inside);
        await mutex.WaitOneAsync();
        mostAlone = Math.Max(mostAlone, ++alone);
        await Workflow.ExecuteLocalActivityAsync(
            () => BehaviourActivities.Attempt(1), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        alone--;
        mutex.ReleaseMutex();
        inside--;
        semaphore.Release();
    }
}

/// <summary>Answers to any name.</summary>
[Workflow(Dynamic = true)]
public class Anything
{
    private readonly List<string> seen = [];

    [WorkflowRun]
    public async Task<string> RunAsync(IRawValue[] args)
    {
        seen.Add($"{Workflow.Info.WorkflowType}({TextOf(args)})");
        await Workflow.WaitConditionAsync(() => seen.Count == 3);
        seen.Add(await Workflow.ExecuteActivityAsync<string>(
            "SomeActivity", ["a"], new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }));
        return string.Join(' ', seen);
    }

    [WorkflowSignal(Dynamic = true)]
    public Task SignalAsync(string name, IRawValue[] args)
    {
        seen.Add($"{name}({TextOf(args)})");
        return Task.CompletedTask;
    }

    [WorkflowQuery(Dynamic = true)]
    public string Query(string name, IRawValue[] args) => $"{name}({TextOf(args)})";

    [WorkflowUpdate(Dynamic = true)]
    public Task<string> UpdateAsync(string name, IRawValue[] args)
    {
        seen.Add($"{name}({TextOf(args)})");
        return Task.FromResult(seen[^1]);
    }

    private static string TextOf(IRawValue[] args) => Workflow.PayloadConverter.ToValue<string>(args[0]);
}

/// <summary>Ends while its handlers are at work.</summary>
[Workflow]
public class Leaving
{
    private bool leave;

    [WorkflowRun]
    public Task RunAsync() => Workflow.WaitConditionAsync(() => leave);

    [WorkflowSignal]
    public Task SlowSignalAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));

    [WorkflowSignal(UnfinishedPolicy = HandlerUnfinishedPolicy.Abandon)]
    public Task AbandonedSignalAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));

    [WorkflowUpdate]
    public Task SlowUpdateAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));

    [WorkflowSignal]
    public Task LeaveAsync()
    {
        leave = true;
        return Task.CompletedTask;
    }
}

[Workflow]
public class Careless
{
    [WorkflowRun]
    public Task RunAsync() => throw new FormatException("not a number");
}

[Workflow(FailureExceptionTypes = [typeof(FormatException)])]
public class Careful
{
    [WorkflowRun]
    public Task RunAsync() => throw new FormatException("not a number");
}
