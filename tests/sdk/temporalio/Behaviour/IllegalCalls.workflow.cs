// CA2008: that the scheduler of a workflow is the one used without being named is what is tested.
#pragma warning disable CA2008

using System.Collections.Concurrent;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>What of .NET's own tasks and timers workflow code may use, and what not.</summary>
[Workflow]
public class LibraryCalls
{
    private static readonly ConcurrentDictionary<string, ManualResetEventSlim> Gates = new();

    /// <summary>What holds another thread back until the workflow waits for it.</summary>
    public static ManualResetEventSlim GateOf(string workflowId) => Gates.GetOrAdd(workflowId, _ => new());

    [WorkflowRun]
    public Task<string> RunAsync(string call) => call switch
    {
        "Task.Run" => Task.Run(Done),
        "Task.Factory.StartNew on the default scheduler" => Task.Factory.StartNew(Done, default, default, TaskScheduler.Default),
        "ContinueWith on the default scheduler" => Task.CompletedTask.ContinueWith(_ => Done(), TaskScheduler.Default),
        "Task.Delay" => DelayAsync(),
        "WaitAsync" => WaitAsync(),
        "Timer" => TimerAsync(),
        "CancelAfter" => CancelAfterAsync(),
        "ConfigureAwait" => ConfigureAwaitAsync(),
        "ThreadPool" => ThreadPoolAsync(),
        "Thread" => ThreadAsync(),
        "commands unwatched" => Workflow.Unsafe.WithTracingEventListenerDisabled(async () =>
        {
            await Workflow.DelayAsync(1);
            return Done();
        }),
        "Task.Factory.StartNew" => Task.Factory.StartNew(Done),
        "Task.Start" => StartAsync(),
        "ContinueWith" => Task.CompletedTask.ContinueWith(_ => Done()),
        "Task.Yield" => YieldAsync(),
        "Task.WhenAny of two" => WhenAnyAsync(),
        "Workflow.WhenAnyAsync of three" => WorkflowWhenAnyAsync(),
        "Workflow.WhenAllAsync" => WorkflowWhenAllAsync(),
        "Workflow.RunTaskAsync" => Workflow.RunTaskAsync(() => Task.FromResult(Done())),
        "Task.Run unwatched" => Task.FromResult(
            Workflow.Unsafe.WithTracingEventListenerDisabled(() => Task.Run(() => "done").GetAwaiter().GetResult())),
        _ => throw new ArgumentException(call),
    };

    [WorkflowSignal]
    public Task WakeAsync() => Task.CompletedTask;

    private static string Done() => "done";

    private static async Task<string> DelayAsync()
    {
        await Task.Delay(1);
        return Done();
    }

    private static async Task<string> WaitAsync()
    {
        await Workflow.DelayAsync(TimeSpan.FromHours(1)).WaitAsync(TimeSpan.FromMinutes(1));
        return Done();
    }

    private static async Task<string> TimerAsync()
    {
        var fired = new TaskCompletionSource();
        await using var timer = new Timer(_ => fired.TrySetResult(), null, 1, Timeout.Infinite);
        await fired.Task;
        return Done();
    }

    private static async Task<string> CancelAfterAsync()
    {
        using var source = new CancellationTokenSource();
        source.CancelAfter(TimeSpan.FromMinutes(1));
        await Workflow.DelayAsync(TimeSpan.FromHours(1), source.Token);
        return Done();
    }

    private static async Task<string> ConfigureAwaitAsync()
    {
        await Workflow.DelayAsync(1).ConfigureAwait(false);
        return Workflow.Info.WorkflowId;
    }

    private static async Task<string> ThreadPoolAsync()
    {
        var ran = new TaskCompletionSource();
        var gate = GateOf(Workflow.Info.WorkflowId);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            gate.Wait(TimeSpan.FromMinutes(1));
            ran.SetResult();
        });
        await ran.Task;
        return Done();
    }

    private static async Task<string> ThreadAsync()
    {
        var ran = new TaskCompletionSource();
        var gate = GateOf(Workflow.Info.WorkflowId);
        var thread = new Thread(() =>
        {
            gate.Wait(TimeSpan.FromMinutes(1));
            ran.SetResult();
        });
        thread.IsBackground = true;
        thread.Start();
        await ran.Task;
        return Done();
    }

    private static async Task<string> StartAsync()
    {
        var task = new Task<string>(Done);
        task.Start();
        return await task;
    }

    private static async Task<string> YieldAsync()
    {
        await Task.Yield();
        return Done();
    }

    private static async Task<string> WhenAnyAsync() => await await Task.WhenAny(Task.FromResult(Done()), Task.FromResult(Done()));

    private static async Task<string> WorkflowWhenAnyAsync() =>
        await await Workflow.WhenAnyAsync(Task.FromResult(Done()), Task.FromResult(Done()), Task.FromResult(Done()));

    private static async Task<string> WorkflowWhenAllAsync() =>
        string.Concat(await Workflow.WhenAllAsync(Task.FromResult("do"), Task.FromResult("ne")));
}
