using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Golden;

// Errors are returned by the names that they have in the official TypeScript SDK, so that results are the recorded ones.
[Workflow("parent")]
public class Parent
{
    private static string ChildId => Workflow.Info.WorkflowId + "-child";

    [WorkflowRun]
    public async Task<object?> RunAsync(string how)
    {
        switch (how)
        {
            case "complete":
                return await Workflow.ExecuteChildWorkflowAsync((SimpleActivity w) => w.RunAsync("child"), new() { Id = ChildId });
            case "fail":
                return await FailAsync();
            case "cancel":
                return await CancelAsync();
            case "abandon":
                var abandoned = await Workflow.StartChildWorkflowAsync(
                    (WaitForSignals w) => w.RunAsync(1), new() { Id = ChildId, ParentClosePolicy = ParentClosePolicy.Abandon });
                await Workflow.DelayAsync(300);
                return abandoned.Id.EndsWith("-child", StringComparison.Ordinal);
            case "terminate":
                await Workflow.StartChildWorkflowAsync(
                    (WaitForSignals w) => w.RunAsync(1), new() { Id = ChildId, ParentClosePolicy = ParentClosePolicy.Terminate });
                await Workflow.DelayAsync(300);
                return "left";
            case "duplicate":
                return await DuplicateAsync();
            case "signal":
                var child = await Workflow.StartChildWorkflowAsync((WaitForSignals w) => w.RunAsync(1), new() { Id = ChildId });
                await child.SignalAsync(w => w.SetValueAsync(42));
                return await child.GetResultAsync();
            default:
                throw new ApplicationFailureException($"Unknown way {how}");
        }
    }

    private static async Task<string> FailAsync()
    {
        try
        {
            await Workflow.ExecuteChildWorkflowAsync((Failing w) => w.RunAsync(), new() { Id = ChildId });
            return "completed";
        }
        catch (ChildWorkflowFailureException e)
        {
            return "ChildWorkflowFailure:" + e.InnerException!.Message;
        }
    }

    private static async Task<string> CancelAsync()
    {
        using var scope = new CancellationTokenSource();
        var child = Workflow.ExecuteChildWorkflowAsync(
            (WaitForSignals w) => w.RunAsync(1), new() { Id = ChildId, CancellationToken = scope.Token });
        await Workflow.DelayAsync(300);
        scope.Cancel();
        try
        {
            await child;
            return "completed";
        }
        catch (ChildWorkflowFailureException e) when (e.InnerException is CanceledFailureException)
        {
            return "ChildWorkflowFailure:CancelledFailure";
        }
    }

    private static async Task<string> DuplicateAsync()
    {
        try
        {
            await Workflow.ExecuteChildWorkflowAsync(
                (SimpleActivity w) => w.RunAsync("child"), new() { Id = Workflow.Info.WorkflowId });
            return "completed";
        }
        catch (WorkflowAlreadyStartedException)
        {
            return "WorkflowExecutionAlreadyStartedError";
        }
    }
}

[Workflow("externalSignalMissing")]
public class ExternalSignalMissing
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        try
        {
            await Workflow.GetExternalWorkflowHandle("does-not-exist").SignalAsync("x", []);
            return "sent";
        }
        catch (ApplicationFailureException)
        {
            return "ApplicationFailure";
        }
    }
}

[Workflow("externalCancelMissing")]
public class ExternalCancelMissing
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        try
        {
            await Workflow.GetExternalWorkflowHandle("does-not-exist").CancelAsync();
            return "sent";
        }
        catch (ApplicationFailureException)
        {
            return "ApplicationFailure";
        }
    }
}
