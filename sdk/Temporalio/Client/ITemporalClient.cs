using Temporalio.Client.Interceptors;
using Temporalio.Worker;

namespace Temporalio.Client;

/// <summary>A client of one namespace.</summary>
public partial interface ITemporalClient : IWorkerClient
{
    /// <summary>The connection.</summary>
    ITemporalConnection Connection { get; }

    /// <summary>First of the interceptors that every call goes through.</summary>
    ClientOutboundInterceptor OutboundInterceptor { get; }

    /// <summary>Workflow service, without interceptors.</summary>
    WorkflowService WorkflowService { get; }

    /// <summary>Operator service, without interceptors.</summary>
    OperatorService OperatorService { get; }

    /// <summary>Handle of an activity that is completed from outside.</summary>
    /// <param name="taskToken">The activity's task token.</param>
    /// <returns>The handle.</returns>
    AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken);

    /// <summary>Handle of an activity that is completed from outside.</summary>
    /// <param name="workflowId">Id of its workflow.</param>
    /// <param name="runId">Run id of its workflow.</param>
    /// <param name="activityId">Id of the activity.</param>
    /// <returns>The handle.</returns>
    AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId);
}
