using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Workflows;

namespace Temporalio.Tests.OpenTelemetry;

public static class TracedActivities
{
    [Activity]
    public static string Greet(string name) => $"hello {name}";

    [Activity]
    public static void Refuse(bool benign) => throw new ApplicationFailureException(
        "no",
        nonRetryable: true,
        category: benign ? Api.Enums.V1.ApplicationErrorCategory.Benign : Api.Enums.V1.ApplicationErrorCategory.Unspecified);
}

[Workflow]
public class TracedParent
{
    private bool finished;
    private int total;

    [WorkflowRun]
    public async Task<int> RunAsync()
    {
        await Workflow.ExecuteActivityAsync(
            () => TracedActivities.Greet("you"), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        await Workflow.ExecuteLocalActivityAsync(
            () => TracedActivities.Greet("here"), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        var child = await Workflow.StartChildWorkflowAsync(
            (TracedChild w) => w.RunAsync(), new() { Id = Workflow.Info.WorkflowId + "/child" });
        await child.SignalAsync(w => w.FinishAsync());
        await child.GetResultAsync();
        using (Workflows.TrackWorkflowDiagnosticActivity("own", tags: [new("mine", 1)]))
        {
            await Workflow.DelayAsync(1);
        }
        await Workflow.WaitConditionAsync(() => finished);
        return total;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public async Task<int> AddAsync(int number)
    {
        await Workflow.DelayAsync(1);
        return total += number;
    }

    [WorkflowUpdateValidator(nameof(AddAsync))]
    public void ValidateAdd(int number)
    {
        if (number == 0)
        {
            throw new ApplicationFailureException("zero");
        }
    }

    [WorkflowQuery]
    public int Total() => total;

    internal static System.Diagnostics.ActivitySource Workflows { get; } = new("Temporalio.Tests.Workflows");
}

[Workflow]
public class TracedChild
{
    private bool finished;

    [WorkflowRun]
    public async Task RunAsync() => await Workflow.WaitConditionAsync(() => finished);

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }
}

[Workflow]
public class TracedRounds
{
    [WorkflowRun]
    public Task RunAsync(int rounds) => rounds > 0
        ? throw Workflow.CreateContinueAsNewException((TracedRounds w) => w.RunAsync(rounds - 1))
        : Task.CompletedTask;
}

[Workflow]
public class TracedFailure
{
    [WorkflowRun]
    public Task RunAsync(bool benign) => Workflow.ExecuteActivityAsync(
        () => TracedActivities.Refuse(benign), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
}
