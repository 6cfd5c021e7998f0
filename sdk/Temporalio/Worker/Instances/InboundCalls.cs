using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <summary>Calls of the workflow's methods, behind all interceptors.</summary>
internal sealed class InboundCalls(WorkflowInstance workflow) : WorkflowInboundInterceptor
{
    public WorkflowOutboundInterceptor? Outbound { get; private set; }

    public override void Init(WorkflowOutboundInterceptor outbound) => Outbound = outbound;

    public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
    {
        var task = (Task)Reflected.Invoke(() => input.RunMethod.Invoke(input.Instance, input.Args))!;
        await task.ConfigureAwait(true);
        return Reflected.ResultOf(task);
    }

    public override async Task HandleSignalAsync(HandleSignalInput input)
    {
        var task = (Task)Reflected.Invoke(() => input.Definition.Method is { } method
            ? method.Invoke(workflow.Instance, input.Args)
            : input.Definition.Delegate!.DynamicInvoke(input.Args))!;
        await task.ConfigureAwait(true);
    }

    public override object? HandleQuery(HandleQueryInput input) => Reflected.Invoke(() => input.Definition.Method is { } method
        ? method.Invoke(workflow.Instance, input.Args)
        : input.Definition.Delegate!.DynamicInvoke(input.Args));

    public override void ValidateUpdate(HandleUpdateInput input) =>
        Reflected.Invoke(() => input.Definition.ValidatorMethod is { } method
            ? method.Invoke(workflow.Instance, input.Args)
            : input.Definition.ValidatorDelegate?.DynamicInvoke(input.Args));

    public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
    {
        var task = (Task)Reflected.Invoke(() => input.Definition.Method is { } method
            ? method.Invoke(workflow.Instance, input.Args)
            : input.Definition.Delegate!.DynamicInvoke(input.Args))!;
        await task.ConfigureAwait(true);
        return Reflected.ResultOf(task);
    }
}
