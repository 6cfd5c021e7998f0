using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Starting workflows.</summary>
internal sealed partial class ServiceCalls
{
    /// <inheritdoc />
    public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
    {
        var options = input.Options;
        if (options is { StartSignal: null, StartSignalArgs: not null })
        {
            throw new ArgumentException("The options have arguments for a start signal, but no start signal.");
        }

        var converter = ConverterFor(RequireId(options));
        var request = await CreateStartRequestAsync(input.Workflow, input.Args, options, converter, input.Headers).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(options.Rpc);
        try
        {
            if (options.StartSignal is null)
            {
                using var place = options.RequestEagerStart
                    ? (client.Connection as TemporalConnection)?.EagerStarts.TryReserve(Namespace, request.TaskQueue.Name)
                    : null;
                request.RequestEagerExecution = place is not null;
                var started = await Service.StartWorkflowExecutionAsync(request, rpc).ConfigureAwait(false);
                if (started.EagerWorkflowTask is { TaskToken.Length: > 0 } first)
                {
                    place?.Use(first);
                }
                return new(client, request.WorkflowId, ResultRunId: started.RunId, FirstExecutionRunId: started.RunId);
            }

            // The signal may have found a run in the middle of its chain, so its first run is not known.
            var signal = await WithSignalAsync(request, options, converter).ConfigureAwait(false);
            var signaled = await Service.SignalWithStartWorkflowExecutionAsync(signal, rpc).ConfigureAwait(false);
            return new(client, request.WorkflowId, ResultRunId: signaled.RunId);
        }
        catch (RpcException e) when (AlreadyStarted(e, request.WorkflowId, input.Workflow) is { } alreadyStarted)
        {
            throw alreadyStarted;
        }
    }

    private static string RequireId(WorkflowOptions options) =>
        options.Id ?? throw new ArgumentException("WorkflowOptions.Id is required to start a workflow.");

    private static WorkflowAlreadyStartedException? AlreadyStarted(RpcException failure, string workflowId, string workflowType) =>
        failure.Code == RpcException.StatusCode.AlreadyExists
        && RpcEnd.Detail<WorkflowExecutionAlreadyStartedFailure>(failure) is { } detail
            ? new(failure.Message, workflowId, workflowType, detail.RunId)
            : null;

    private static Duration? ToDuration(TimeSpan? time) => time is { } value ? Duration.FromTimeSpan(value) : null;

    private static async Task<SignalWithStartWorkflowExecutionRequest> WithSignalAsync(
        StartWorkflowExecutionRequest start, WorkflowOptions options, DataConverter converter) => new()
        {
            Namespace = start.Namespace,
            WorkflowId = start.WorkflowId,
            WorkflowType = start.WorkflowType,
            TaskQueue = start.TaskQueue,
            Input = start.Input,
            WorkflowExecutionTimeout = start.WorkflowExecutionTimeout,
            WorkflowRunTimeout = start.WorkflowRunTimeout,
            WorkflowTaskTimeout = start.WorkflowTaskTimeout,
            Identity = start.Identity,
            RequestId = start.RequestId,
            WorkflowIdReusePolicy = start.WorkflowIdReusePolicy,
            WorkflowIdConflictPolicy = start.WorkflowIdConflictPolicy,
            SignalName = options.StartSignal,
            SignalInput = await ToPayloadsAsync(converter, options.StartSignalArgs).ConfigureAwait(false),
            RetryPolicy = start.RetryPolicy,
            CronSchedule = start.CronSchedule,
            Memo = start.Memo,
            SearchAttributes = start.SearchAttributes,
            Header = start.Header,
            WorkflowStartDelay = start.WorkflowStartDelay,
            UserMetadata = start.UserMetadata,
            Priority = start.Priority,
        };

    private static async Task<Memo?> ToMemoAsync(DataConverter converter, IReadOnlyDictionary<string, object>? values)
    {
        if (values is not { Count: > 0 })
        {
            return null;
        }

        var memo = new Memo();
        foreach (var (name, value) in values)
        {
            memo.Fields[name] = value is null
                ? throw new ArgumentException($"Memo {name} is null.")
                : await converter.ToPayloadAsync(value).ConfigureAwait(false);
        }

        return memo;
    }

    private async Task<StartWorkflowExecutionRequest> CreateStartRequestAsync(
        string workflow,
        IReadOnlyCollection<object?> args,
        WorkflowOptions options,
        DataConverter converter,
        IDictionary<string, Payload>? headers) => new()
        {
            Namespace = Namespace,
            WorkflowId = RequireId(options),
            WorkflowType = new() { Name = workflow },
            TaskQueue = new()
            {
                Name = options.TaskQueue
                    ?? throw new ArgumentException("WorkflowOptions.TaskQueue is required to start a workflow."),
            },
            Input = await ToPayloadsAsync(converter, args).ConfigureAwait(false),
            WorkflowExecutionTimeout = ToDuration(options.ExecutionTimeout),
            WorkflowRunTimeout = ToDuration(options.RunTimeout),
            WorkflowTaskTimeout = ToDuration(options.TaskTimeout),
            Identity = Identity,
            RequestId = NewId(),
            WorkflowIdReusePolicy = options.IdReusePolicy,
            WorkflowIdConflictPolicy = options.IdConflictPolicy,
            RetryPolicy = options.RetryPolicy?.ToProto(),
            CronSchedule = options.CronSchedule ?? string.Empty,
            Memo = await ToMemoAsync(converter, options.Memo).ConfigureAwait(false),
            SearchAttributes = options.TypedSearchAttributes is { Count: > 0 } attributes ? attributes.ToProto() : null,
            Header = await converter.ToHeaderAsync(headers).ConfigureAwait(false),
            WorkflowStartDelay = ToDuration(options.StartDelay),
            UserMetadata = await converter.ToUserMetadataAsync(options.StaticSummary, options.StaticDetails).ConfigureAwait(false),
            Priority = options.Priority?.ToProto(),
        };
}
