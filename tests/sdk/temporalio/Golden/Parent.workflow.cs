using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Golden;

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
            return e.InnerException!.Message;
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
        catch (ChildWorkflowFailureException e)
        {
            return e.InnerException!.GetType().Name;
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
        catch (WorkflowAlreadyStartedException e)
        {
            return e.GetType().Name;
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
        catch (ApplicationFailureException e)
        {
            return e.ErrorType!;
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
        catch (ApplicationFailureException e)
        {
            return e.ErrorType!;
        }
    }
}
