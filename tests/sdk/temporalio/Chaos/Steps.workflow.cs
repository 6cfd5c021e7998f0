using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Chaos;

/// <param name="From">First step of this run.</param>
/// <param name="Log">What the steps before it gave.</param>
public sealed record StepsInput(int From, IReadOnlyList<string> Log);

/// <summary>What the steps do in the world. The client has a connection of its own, which is never cut.</summary>
public sealed class StepActivities(ITemporalClient client, Action beginning)
{
    [Activity]
    public string Echo(string text)
    {
        beginning();
        return text;
    }

    [Activity]
    public string Draw(string text) => Echo(text);

    [Activity]
    public int FailFirst()
    {
        beginning();
        return ActivityExecutionContext.Current.Info.Attempt == 1
            ? throw new ApplicationFailureException("the first attempt")
            : 2;
    }

    [Activity]
    public Task SignalAsync(int step)
    {
        beginning();
        return Caller.SignalAsync(w => w.ReceiveAsync(step));
    }

    [Activity]
    public Task<string> UpdateAsync(int step)
    {
        beginning();
        // By its id, an update that is sent again is the same update.
        return Caller.ExecuteUpdateAsync(w => w.ApplyAsync(step), new() { Id = $"update-{step}" });
    }

    private WorkflowHandle<Steps> Caller => client.GetWorkflowHandle<Steps>(ActivityExecutionContext.Current.Info.WorkflowId!);
}

/// <summary>
/// 200 steps of every kind, in an order of their own: no two things that compete are under way at a time, so the order of
/// commands is always the same. Continues as new in the middle.
/// </summary>
[Workflow]
public class Steps
{
    public const int Count = 200;
    private const int Kinds = 10;
    private static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("CustomKeywordField");

    private static readonly ActivityOptions Options = new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(1),
        RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(10), BackoffCoefficient = 1 },
    };

    private readonly HashSet<int> received = [];

    [WorkflowRun]
    public async Task<IReadOnlyList<string>> RunAsync(StepsInput input)
    {
        var log = input.Log.ToList();
        var end = input.From == 0 ? Count / 2 : Count;
        for (var step = input.From; step < end; step++)
        {
            log.Add($"{step}: {await RunStepAsync(step)}");
        }
        return end == Count ? log : throw Workflow.CreateContinueAsNewException((Steps w) => w.RunAsync(new(end, log)));
    }

    [WorkflowSignal]
    public Task ReceiveAsync(int step)
    {
        received.Add(step);
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public Task<string> ApplyAsync(int step) => Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"update {step}"), Options);

    private Task<string> RunStepAsync(int step) => (step % Kinds) switch
    {
        0 when step % 40 == 0 => TimerAsync(),
        0 => CancelledTimerAsync(step),
        1 => Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"activity {step}"), Options),
        2 => Workflow.ExecuteLocalActivityAsync(
            (StepActivities a) => a.Echo($"local {step}"), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }),
        3 => ChildAsync(step),
        4 => SignalAsync(step),
        5 => Workflow.ExecuteActivityAsync((StepActivities a) => a.UpdateAsync(step), Options),
        6 => PatchedAsync(step),
        7 => DrawAsync(),
        8 => UpsertAsync(step),
        _ => ParallelAsync(step),
    };

    private static async Task<string> TimerAsync()
    {
        var before = Workflow.UtcNow;
        await Workflow.DelayAsync(10);
        return $"later: {Workflow.UtcNow > before}";
    }

    private static async Task<string> CancelledTimerAsync(int step)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
        var timer = Workflow.DelayAsync(TimeSpan.FromHours(1), cancel.Token);
        var text = await Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"cancelling {step}"), Options);
        cancel.Cancel();
        try
        {
            await timer;
            return "fired";
        }
        catch (OperationCanceledException)
        {
            return text;
        }
    }

    private static async Task<string> ChildAsync(int step)
    {
        var child = await Workflow.StartChildWorkflowAsync(
            (StepChild w) => w.RunAsync(), new() { Id = $"{Workflow.Info.WorkflowId}-{step}", TaskTimeout = Workflow.Info.TaskTimeout });
        await child.SignalAsync(w => w.ReceiveAsync($"child {step}"));
        return await child.GetResultAsync();
    }

    private async Task<string> SignalAsync(int step)
    {
        await Workflow.ExecuteActivityAsync((StepActivities a) => a.SignalAsync(step), Options);
        await Workflow.WaitConditionAsync(() => received.Contains(step));
        return "signalled";
    }

    private static async Task<string> PatchedAsync(int step) => Workflow.Patched($"patch-{step}")
        ? await Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"patched {step}"), Options)
        : "not patched";

    /// <summary>Random values differ from run to run, but history keeps the ones that were drawn first.</summary>
    private static async Task<string> DrawAsync()
    {
        var drawn = $"{Workflow.Random.Next()} {Workflow.NewGuid()}";
        var kept = await Workflow.ExecuteActivityAsync((StepActivities a) => a.Draw(drawn), Options);
        return drawn == kept ? "drawn" : throw new ApplicationFailureException($"drew {drawn} after {kept}");
    }

    private static async Task<string> UpsertAsync(int step)
    {
        Workflow.UpsertMemo(MemoUpdate.ValueSet("step", step));
        Workflow.UpsertTypedSearchAttributes(Keyword.ValueSet($"step {step}"));
        var text = await Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"upserted {step}"), Options);
        return $"{text}, {Workflow.TypedSearchAttributes.Get(Keyword)}";
    }

    private static async Task<string> ParallelAsync(int step)
    {
        // Timers, and with them retries, come up to a second late: only some.
        var failing = step % 60 == 9
            ? Workflow.ExecuteActivityAsync((StepActivities a) => a.FailFirst(), Options)
            : Task.FromResult(0);
        var echoes = Enumerable.Range(0, 3).Select(
            i => Workflow.ExecuteActivityAsync((StepActivities a) => a.Echo($"parallel {step}.{i}"), Options)).ToList();
        var texts = await Workflow.WhenAllAsync(echoes);
        return $"{string.Join(", ", texts)}, attempt {await failing}";
    }
}

/// <summary>Waits for a text and gives it back.</summary>
[Workflow]
public class StepChild
{
    private string? text;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => text is not null);
        return text!;
    }

    [WorkflowSignal]
    public Task ReceiveAsync(string sent)
    {
        text = sent;
        return Task.CompletedTask;
    }
}
