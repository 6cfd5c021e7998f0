namespace Temporalio.Worker.Interceptors;

/// <summary>Calls that come to a workflow. They run in the workflow and must be as deterministic as it.</summary>
public abstract class WorkflowInboundInterceptor
{
    private readonly WorkflowInboundInterceptor? next;

    /// <summary>Forwards everything to <paramref name="next"/> unless overridden.</summary>
    /// <param name="next">What to forward to.</param>
    protected WorkflowInboundInterceptor(WorkflowInboundInterceptor next) => this.next = next;

    private protected WorkflowInboundInterceptor()
    {
    }

    /// <summary>What to forward to.</summary>
    protected WorkflowInboundInterceptor Next => next ?? throw new InvalidOperationException("No next interceptor");

    /// <summary>Called first, to wrap the outgoing calls.</summary>
    /// <param name="outbound">The outgoing calls.</param>
    public virtual void Init(WorkflowOutboundInterceptor outbound) => Next.Init(outbound);

    /// <summary>Runs the main method.</summary>
    /// <param name="input">Input.</param>
    /// <returns>The workflow's result.</returns>
    public virtual Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) => Next.ExecuteWorkflowAsync(input);

    /// <summary>Runs a signal handler.</summary>
    /// <param name="input">Input.</param>
    /// <returns>A task that ends with the handler.</returns>
    public virtual Task HandleSignalAsync(HandleSignalInput input) => Next.HandleSignalAsync(input);

    /// <summary>Runs a query handler.</summary>
    /// <param name="input">Input.</param>
    /// <returns>The answer.</returns>
    public virtual object? HandleQuery(HandleQueryInput input) => Next.HandleQuery(input);

    /// <summary>Runs an update's validator. Not called on replay or if there is none.</summary>
    /// <param name="input">Input.</param>
    public virtual void ValidateUpdate(HandleUpdateInput input) => Next.ValidateUpdate(input);

    /// <summary>Runs an update handler.</summary>
    /// <param name="input">Input.</param>
    /// <returns>The update's result.</returns>
    public virtual Task<object?> HandleUpdateAsync(HandleUpdateInput input) => Next.HandleUpdateAsync(input);
}
