using System.Linq.Expressions;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Golden;

internal static class Golden
{
    public static ActivityOptions Options => new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(10),
        RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(100), BackoffCoefficient = 1, MaximumAttempts = 3 },
    };

    public static Task<T> Act<T>(Expression<Func<IGoldenActivities, Task<T>>> call, ActivityOptions? options = null) =>
        Workflow.ExecuteActivityAsync(call, options ?? Options);

    public static async Task<string> HeartbeatUntilCancelledAsync(ActivityCancellationType type)
    {
        using var scope = new CancellationTokenSource();
        var options = Options;
        options.HeartbeatTimeout = TimeSpan.FromSeconds(2);
        options.CancellationType = type;
        options.CancellationToken = scope.Token;
        var activity = Workflow.ExecuteActivityAsync((IGoldenActivities a) => a.HeartbeatsUntilCancelledAsync(), options);
        await Workflow.DelayAsync(600);
        scope.Cancel();
        try
        {
            await activity;
            return "not cancelled";
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e))
        {
            return "cancelled";
        }
    }
}

[Workflow("simpleActivity")]
public class SimpleActivity
{
    [WorkflowRun]
    public Task<string> RunAsync(string name) => Golden.Act(a => a.GreetAsync(name));
}

[Workflow("activityRetries")]
public class ActivityRetries
{
    [WorkflowRun]
    public Task<int> RunAsync() => Golden.Act(a => a.FailUntilAsync(3));
}

[Workflow("activityFails")]
public class ActivityFails
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.Act(a => a.AlwaysFailsAsync("Boom"));
}

[Workflow("activityNonRetryable")]
public class ActivityNonRetryable
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.Act(a => a.FailsNonRetryableAsync());
}

[Workflow("activityNonRetryableType")]
public class ActivityNonRetryableType
{
    [WorkflowRun]
    public Task<string> RunAsync()
    {
        var options = Golden.Options;
        options.RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(100), NonRetryableErrorTypes = ["Boom"] };
        return Golden.Act(a => a.AlwaysFailsAsync("Boom"), options);
    }
}

[Workflow("activityStartToClose")]
public class ActivityStartToClose
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.Act(
        a => a.HangAsync(),
        new() { StartToCloseTimeout = TimeSpan.FromMilliseconds(500), RetryPolicy = new() { MaximumAttempts = 1 } });
}

[Workflow("activityScheduleToClose")]
public class ActivityScheduleToClose
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.Act(
        a => a.AlwaysFailsAsync("Boom"),
        new()
        {
            ScheduleToCloseTimeout = TimeSpan.FromMilliseconds(800),
            RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(200), BackoffCoefficient = 1 },
        });
}

[Workflow("activityScheduleToStart")]
public class ActivityScheduleToStart
{
    [WorkflowRun]
    public Task<string> RunAsync()
    {
        var options = Golden.Options;
        options.TaskQueue = "nobody-polls-this";
        options.ScheduleToStartTimeout = TimeSpan.FromMilliseconds(500);
        return Golden.Act(a => a.GreetAsync("x"), options);
    }
}

[Workflow("activityHeartbeatTimeout")]
public class ActivityHeartbeatTimeout
{
    [WorkflowRun]
    public Task<string> RunAsync()
    {
        var options = Golden.Options;
        options.HeartbeatTimeout = TimeSpan.FromMilliseconds(500);
        options.RetryPolicy = new() { MaximumAttempts = 1 };
        return Golden.Act(a => a.HeartbeatOnceThenHangAsync(), options);
    }
}

[Workflow("activityHeartbeatDetails")]
public class ActivityHeartbeatDetails
{
    [WorkflowRun]
    public Task<int> RunAsync() => Golden.Act(a => a.ResumesFromHeartbeatAsync());
}

[Workflow("activityCancelled")]
public class ActivityCancelled
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.HeartbeatUntilCancelledAsync(ActivityCancellationType.WaitCancellationCompleted);
}

[Workflow("activityTryCancel")]
public class ActivityTryCancel
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var result = await Golden.HeartbeatUntilCancelledAsync(ActivityCancellationType.TryCancel);
        await Workflow.DelayAsync(700);
        return result;
    }
}

[Workflow("parallelActivities")]
public class ParallelActivities
{
    [WorkflowRun]
    public Task<string[]> RunAsync(int count) =>
        Workflow.WhenAllAsync(Enumerable.Range(0, count).Select(i => Golden.Act(a => a.GreetAsync($"{i}"))).ToList());
}

[Workflow("localActivity")]
public class LocalActivity
{
    [WorkflowRun]
    public async Task<string[]> RunAsync()
    {
        var options = new LocalActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(5) };
        return
        [
            await Workflow.ExecuteLocalActivityAsync((IGoldenActivities a) => a.GreetAsync("a"), options),
            await Workflow.ExecuteLocalActivityAsync((IGoldenActivities a) => a.GreetAsync("b"), options),
        ];
    }
}

[Workflow("asyncCompletion")]
public class AsyncCompletion
{
    [WorkflowRun]
    public Task<string> RunAsync() => Golden.Act(a => a.CompletesLaterAsync());
}

[Workflow("largeFanIn")]
public class LargeFanIn
{
    [WorkflowRun]
    public async Task<int> RunAsync(int count)
    {
        var all = Enumerable.Range(0, count).Select(async i =>
        {
            await Workflow.DelayAsync(50 + (i % 5 * 20));
            return await Golden.Act(a => a.GreetAsync($"{i}"));
        }).ToList();
        return (await Workflow.WhenAllAsync(all)).Length;
    }
}
