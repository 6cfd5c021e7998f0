namespace Temporalio.Worker.Interceptors;

/// <summary>Stands between the worker and its workflows and activities. The client's interceptors that are also these come first.</summary>
public interface IWorkerInterceptor
{
    /// <summary>Called once per workflow run that is loaded.</summary>
    /// <param name="nextInterceptor">What to forward to.</param>
    /// <returns>What the worker calls.</returns>
    WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <summary>Called once per activity attempt.</summary>
    /// <param name="nextInterceptor">What to forward to.</param>
    /// <returns>What the worker calls.</returns>
    ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => nextInterceptor;
}
