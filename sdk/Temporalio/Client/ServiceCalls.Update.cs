using System.Runtime.ExceptionServices;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Updates.</summary>
internal sealed partial class ServiceCalls
{
    private const string AbortedOperation = "temporal.api.failure.v1.MultiOperationExecutionAborted";

    /// <inheritdoc />
    public override async Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input)
    {
        var request = await CreateUpdateRequestAsync(
            input.Update, input.Args, input.Options, input.Options.WaitForStage, ConverterFor(input.Id), input.Headers).ConfigureAwait(false);
        request.WorkflowExecution = Execution(input.Id, input.RunId);
        request.FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty;
        UpdateWorkflowExecutionResponse response;
        do
        {
            // The server answers before the stage is reached when its long poll ends; asking again is idempotent.
            try
            {
                response = await Service.UpdateWorkflowExecutionAsync(
                    request, TemporalClient.DefaultRetryOptions(input.Options.Rpc)).ConfigureAwait(false);
            }
            catch (Exception e) when (RpcEnd.IsTimeoutOrCancellation(e))
            {
                throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
            }
        }
        while (response.Stage < UpdateWorkflowExecutionLifecycleStage.Accepted);

        var handle = new WorkflowUpdateHandle<TResult>(
            client, request.Request.Meta.UpdateId, input.Id, response.UpdateRef.WorkflowExecution.RunId)
        {
            KnownOutcome = response.Outcome,
        };
        await WaitForStageAsync(handle, input.Options.WaitForStage, input.Options.Rpc).ConfigureAwait(false);
        return handle;
    }

    /// <inheritdoc />
    public override async Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(
        StartUpdateWithStartWorkflowInput input)
    {
        var operation = input.Options.StartWorkflowOperation
            ?? throw new ArgumentException("StartWorkflowOperation is required for an update with start.");
        if (!operation.TryMarkUsed())
        {
            throw new ArgumentException("The start operation has been used for another update.");
        }

        try
        {
            return await UpdateWithStartAsync<TUpdateResult>(input, operation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Who waits for the workflow's handle must hear of any failure too, whatever it is.
            var failure = Translate(e, operation);
            operation.SetException(failure);
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }

    private static Task WaitForStageAsync(WorkflowUpdateHandle handle, WorkflowUpdateStage stage, RpcOptions? rpc) =>
        stage == WorkflowUpdateStage.Completed ? handle.PollUntilOutcomeAsync(rpc) : Task.CompletedTask;

    private static void RequireFitForUpdateWithStart(WorkflowOptions options)
    {
        if (options.StartSignal is not null || options.StartSignalArgs is not null)
        {
            throw new ArgumentException("An update with start cannot have a start signal.");
        }

        if (options.RequestEagerStart)
        {
            throw new ArgumentException("An update with start cannot request an eager start.");
        }

        if (options.IdConflictPolicy == WorkflowIdConflictPolicy.Unspecified)
        {
            throw new ArgumentException("An update with start needs an IdConflictPolicy.");
        }

        if (options.Rpc is not null)
        {
            throw new ArgumentException("For an update with start, Rpc belongs to the options of the update.");
        }
    }

    private static Exception Translate(Exception exception, WithStartWorkflowOperation operation)
    {
        var failure = exception is RpcException rpc ? FirstOfMultiOperation(rpc) ?? rpc : exception;
        return RpcEnd.IsTimeoutOrCancellation(failure)
            ? new WorkflowUpdateRpcTimeoutOrCanceledException(failure)
            : failure is RpcException final && AlreadyStarted(final, operation.Options.Id ?? string.Empty, operation.Workflow) is { } started
                ? started
                : failure;
    }

    // The failure of the operation that failed itself; the other one was only aborted with it.
    private static RpcException? FirstOfMultiOperation(RpcException failure) =>
        RpcEnd.Detail<MultiOperationExecutionFailure>(failure)?.Statuses.FirstOrDefault(status =>
            status.Code != 0 && !(status.Details is [var detail, ..] && Any.GetTypeName(detail.TypeUrl) == AbortedOperation)) is { } first
            ? new(new GrpcStatus { Code = first.Code, Message = first.Message, Details = { first.Details } })
            : null;

    private async Task<WorkflowUpdateHandle<TUpdateResult>> UpdateWithStartAsync<TUpdateResult>(
        StartUpdateWithStartWorkflowInput input, WithStartWorkflowOperation operation)
    {
        RequireFitForUpdateWithStart(operation.Options);
        var converter = ConverterFor(RequireId(operation.Options));
        var start = await CreateStartRequestAsync(
            operation.Workflow, operation.Args, operation.Options, converter, operation.Headers).ConfigureAwait(false);
        var update = await CreateUpdateRequestAsync(
            input.Update, input.Args, input.Options, input.Options.WaitForStage, converter, input.Headers).ConfigureAwait(false);
        update.WorkflowExecution = Execution(start.WorkflowId, null);
        var request = new ExecuteMultiOperationRequest
        {
            Namespace = Namespace,
            Operations =
            {
                new ExecuteMultiOperationRequest.Types.Operation { StartWorkflow = start },
                new ExecuteMultiOperationRequest.Types.Operation { UpdateWorkflow = update },
            },
        };
        string runId;
        UpdateWorkflowExecutionResponse? response;
        do
        {
            var both = await Service.ExecuteMultiOperationAsync(
                request, TemporalClient.DefaultRetryOptions(input.Options.Rpc)).ConfigureAwait(false);
            runId = both.Responses[0].StartWorkflow.RunId;
            operation.SetStarted(client, runId);
            response = both.Responses[1].UpdateWorkflow;
        }
        while (response is not { Stage: >= UpdateWorkflowExecutionLifecycleStage.Accepted });

        var handle = new WorkflowUpdateHandle<TUpdateResult>(client, update.Request.Meta.UpdateId, start.WorkflowId, runId)
        {
            KnownOutcome = response.Outcome,
        };
        await WaitForStageAsync(handle, input.Options.WaitForStage, input.Options.Rpc).ConfigureAwait(false);
        return handle;
    }

    private async Task<UpdateWorkflowExecutionRequest> CreateUpdateRequestAsync(
        string update,
        IReadOnlyCollection<object?> args,
        WorkflowUpdateOptions options,
        WorkflowUpdateStage stage,
        DataConverter converter,
        IDictionary<string, Payload>? headers)
    {
        if (stage is not (WorkflowUpdateStage.Accepted or WorkflowUpdateStage.Completed))
        {
            throw new ArgumentException($"WaitForStage must be Accepted or Completed, not {stage}.");
        }

        return new()
        {
            Namespace = Namespace,
            Request = new()
            {
                Meta = new() { UpdateId = options.Id ?? NewId(), Identity = Identity },
                Input = new()
                {
                    Name = update,
                    Args = await ToPayloadsAsync(converter, args).ConfigureAwait(false),
                    Header = await converter.ToHeaderAsync(headers).ConfigureAwait(false),
                },
            },
            WaitPolicy = new() { LifecycleStage = (UpdateWorkflowExecutionLifecycleStage)stage },
        };
    }
}
