using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Testing;

/// <summary>Lets time skip while the result of a workflow started through it is waited for.</summary>
internal sealed class TimeSkippingInterceptor(ServerEnvironment environment) : IClientInterceptor
{
    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(environment, nextInterceptor);

    private sealed class Outbound(ServerEnvironment environment, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
        {
            var started = await base.StartWorkflowAsync<TWorkflow, TResult>(input).ConfigureAwait(false);
            return new Handle<TWorkflow, TResult>(environment, started);
        }
    }

    private sealed record Handle<TWorkflow, TResult>(ServerEnvironment Environment, WorkflowHandle<TWorkflow, TResult> Started)
        : WorkflowHandle<TWorkflow, TResult>(Started.Client, Started.Id, Started.RunId, Started.ResultRunId, Started.FirstExecutionRunId)
    {
        public override Task<T> GetResultAsync<T>(bool followRuns = true, RpcOptions? rpcOptions = null) =>
            Environment.WithTimeSkippingAsync(() => base.GetResultAsync<T>(followRuns, rpcOptions));
    }
}
