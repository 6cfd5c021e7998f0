using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Golden;

[Workflow("timers")]
public class Timers
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        await Workflow.DelayAsync(200);
        using var scope = new CancellationTokenSource();
        var timer = Workflow.DelayAsync(TimeSpan.FromHours(1), scope.Token);
        await Workflow.DelayAsync(100);
        scope.Cancel();
        try
        {
            await timer;
            return "fired";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}

[Workflow("waitForSignals")]
public class WaitForSignals
{
    private readonly List<object> got = [];

    [WorkflowRun]
    public async Task<List<object>> RunAsync(int count)
    {
        await Workflow.WaitConditionAsync(() => got.Count >= count);
        return got;
    }

    [WorkflowSignal("setValue")]
    public Task SetValueAsync(object value)
    {
        got.Add(value);
        return Task.CompletedTask;
    }

    [WorkflowQuery("getValue")]
    public List<object> GetValue() => got;
}

// A local activity keeps the workflow task open, so that a signal sent meanwhile is buffered.
[Workflow("bufferedSignal")]
public class BufferedSignal
{
    private readonly List<object> got = [];

    [WorkflowRun]
    public async Task<List<object>> RunAsync()
    {
        await Workflow.ExecuteLocalActivityAsync(
            (IGoldenActivities a) => a.SlowAsync(700), new() { StartToCloseTimeout = TimeSpan.FromSeconds(5) });
        await Workflow.WaitConditionAsync(() => got.Count >= 1);
        return got;
    }

    [WorkflowSignal("setValue")]
    public Task SetValueAsync(object value)
    {
        got.Add(value);
        return Task.CompletedTask;
    }
}

[Workflow("conditionTimeout")]
public class ConditionTimeout
{
    [WorkflowRun]
    public Task<bool> RunAsync() => Workflow.WaitConditionAsync(() => false, TimeSpan.FromMilliseconds(300));
}

[Workflow("updates")]
public class Updates
{
    private int total;
    private bool done;

    [WorkflowRun]
    public async Task<int> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => done);
        return total;
    }

    [WorkflowUpdate("add")]
    public async Task<int> AddAsync(int amount)
    {
        total += amount;
        await Golden.Act(a => a.GreetAsync($"{amount}"));
        return total;
    }

    [WorkflowUpdateValidator(nameof(AddAsync))]
    public void ValidateAdd(int amount)
    {
        if (amount < 0)
        {
            throw new ApplicationFailureException("negative", "Error");
        }
    }

    [WorkflowSignal("finish")]
    public Task FinishAsync()
    {
        done = true;
        return Task.CompletedTask;
    }
}

[Workflow("failing")]
public class Failing
{
    [WorkflowRun]
    public Task RunAsync() =>
        throw new ApplicationFailureException("sorry", "Sorry", nonRetryable: true, details: [new Dictionary<string, int> { ["a"] = 1 }]);
}

[Workflow("failsWithRetryPolicy")]
public class FailsWithRetryPolicy
{
    [WorkflowRun]
    public Task<int> RunAsync() => Workflow.Info.Attempt < 3
        ? throw new ApplicationFailureException("again", "Again")
        : Task.FromResult(Workflow.Info.Attempt);
}

[Workflow("continues")]
public class Continues
{
    [WorkflowRun]
    public Task<string> RunAsync(int left) => left > 0
        ? throw Workflow.CreateContinueAsNewException((Continues w) => w.RunAsync(left - 1))
        : Task.FromResult("end");
}

[Workflow("cancellable")]
public class Cancellable
{
    [WorkflowRun]
    public async Task RunAsync()
    {
        try
        {
            await Workflow.DelayAsync(TimeSpan.FromHours(1));
        }
        catch (OperationCanceledException)
        {
            var options = Golden.Options;
            options.CancellationToken = CancellationToken.None;
            await Golden.Act(a => a.GreetAsync("cleanup"), options);
            throw;
        }
    }
}

[Workflow("ignoresCancel")]
public class IgnoresCancel
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        try
        {
            await Workflow.DelayAsync(TimeSpan.FromHours(1));
            return "slept";
        }
        catch (OperationCanceledException)
        {
            return "carried on";
        }
    }
}

[Workflow("patched")]
public class Patched
{
    [WorkflowRun]
    public async Task<bool> RunAsync()
    {
        var patched = Workflow.Patched("my-change");
        await Workflow.DelayAsync(50);
        Workflow.DeprecatePatch("old-change");
        return patched;
    }
}

[Workflow("attributes")]
public class Attributes
{
    private static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("CustomKeywordField");
    private static readonly SearchAttributeKey<long> Number = SearchAttributeKey.CreateLong("CustomIntField");

    [WorkflowRun]
    public async Task<Dictionary<string, object[]>> RunAsync()
    {
        Workflow.UpsertTypedSearchAttributes(Keyword.ValueSet("a"));
        Workflow.UpsertMemo(MemoUpdate.ValueSet("note", "hello"), MemoUpdate.ValueUnset("gone"));
        await Workflow.DelayAsync(50);
        Workflow.UpsertTypedSearchAttributes(Keyword.ValueSet("b"), Number.ValueSet(3));
        return new()
        {
            [Keyword.Name] = [Workflow.TypedSearchAttributes.Get(Keyword)],
            [Number.Name] = [Workflow.TypedSearchAttributes.Get(Number)],
        };
    }
}

[Workflow("sleepsLong")]
public class SleepsLong
{
    [WorkflowRun]
    public Task RunAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));
}

[Workflow("emptyResult")]
public class EmptyResult
{
    [WorkflowRun]
    public Task RunAsync() => Task.CompletedTask;
}
