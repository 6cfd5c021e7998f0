namespace Temporalio.Client;

internal static class WorkflowResult
{
    public static Task<TResult> WaitAsync<TResult>(WorkflowHandle handle, bool followRuns, RpcOptions? rpcOptions) => throw new NotImplementedException();
}
