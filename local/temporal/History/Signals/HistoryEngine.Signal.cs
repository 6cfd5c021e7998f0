using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Signals.
internal sealed partial class HistoryEngine
{
    private const int MostSignals = 10_000;

    public async Task<SignalWorkflowExecutionResponse> SignalWorkflowExecutionAsync(
        NamespaceEntry ns, SignalWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns, request.WorkflowExecution, ct);
        var run = OpenRun(transaction, request.WorkflowExecution.RunId);
        if (request.RequestId.Length > 0 && run.State.RequestIds.Contains(request.RequestId))
        {
            // Also when the workflow has ended since: the signal is in its history.
            var durable = transaction.Chain.Durable;
            await transaction.DisposeAsync();
            await durable;
            return new SignalWorkflowExecutionResponse();
        }

        if (!run.State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        CheckSignal(run);
        run.Signal(
            new WorkflowExecutionSignaledEventAttributes
            {
                SignalName = request.SignalName,
                Input = request.Input,
                Identity = request.Identity,
                Header = request.Header,
                RequestId = request.RequestId,
            },
            request.Links);
        await transaction.CommitAsync();
        return new SignalWorkflowExecutionResponse();
    }

    /// <summary>Whether a running workflow takes one more signal.</summary>
    private static void CheckSignal(RunEditor run)
    {
        if (run.Execution.SignalCount >= MostSignals)
        {
            throw GrpcStatusException.InvalidArgument("exceeded workflow execution limit for signal events");
        }

        if (run.Run.CloseAttempted && run.State.HasStartedWorkflowTask)
        {
            throw ExecutionErrors.Closing();
        }
    }
}
