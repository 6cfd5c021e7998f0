using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <content>Child workflows.</content>
internal sealed partial class WorkflowInstance
{
    private sealed partial class OutboundCalls
    {
        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
            StartChildWorkflowInput input)
        {
            var options = input.Options;
            var token = options.CancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException<ChildWorkflowHandle<TWorkflow, TResult>>(
                    new CanceledFailureException("Child cancelled before scheduled"));
            }
            var id = options.Id ?? Workflow.NewGuid().ToString();
            var (payloads, failures) = workflow.ConvertersFor(new ISerializationContext.Workflow(workflow.Info.Namespace, id));
            var seq = ++workflow.childSeq;
            var taskQueue = options.TaskQueue ?? workflow.Info.TaskQueue;
            workflow.commands.Add(new StartChildCommand(
                seq,
                new()
                {
                    CommandType = CommandType.StartChildWorkflowExecution,
                    StartChildWorkflowExecutionCommandAttributes = new()
                    {
                        Namespace = workflow.Info.Namespace,
                        WorkflowId = id,
                        WorkflowType = new() { Name = input.Workflow },
                        TaskQueue = new() { Name = taskQueue },
                        Input = ToPayloads(input.Args, payloads),
                        WorkflowExecutionTimeout = DurationOf(options.ExecutionTimeout),
                        WorkflowRunTimeout = DurationOf(options.RunTimeout),
                        WorkflowTaskTimeout = DurationOf(options.TaskTimeout),
                        ParentClosePolicy = (Api.Enums.V1.ParentClosePolicy)(int)options.ParentClosePolicy,
                        WorkflowIdReusePolicy = options.IdReusePolicy,
                        RetryPolicy = options.RetryPolicy?.ToProto(),
                        CronSchedule = options.CronSchedule ?? string.Empty,
                        Header = HeaderOf(input.Headers),
                        Memo = MemoOf(options.Memo, payloads),
                        SearchAttributes = options.TypedSearchAttributes?.ToProto(),
                        InheritBuildId = taskQueue == workflow.Info.TaskQueue,
                        Priority = options.Priority?.ToProto(),
                    },
                    UserMetadata = MetadataOf(options.StaticSummary, options.StaticDetails, payloads),
                },
                options.CancellationType));
            var pending = new PendingChild();
            workflow.children[seq] = pending;
            var started = new TaskCompletionSource<ChildWorkflowHandle<TWorkflow, TResult>>();
            _ = workflow.Start(async () =>
            {
                try
                {
                    using (token.Register(() =>
                    {
                        if (workflow.children.ContainsKey(seq))
                        {
                            workflow.commands.Add(new CancelChildCommand(seq));
                        }
                    }))
                    {
                        var start = await pending.Start.Task.ConfigureAwait(true);
                        if (ReasonNotStarted(start, id, input.Workflow, payloads, failures) is { } reason)
                        {
                            started.SetException(reason);
                            return;
                        }
                        var handle = new ChildHandle<TWorkflow, TResult>(workflow, payloads, id, start.RunId);
                        started.SetResult(handle);
                        var end = (await pending.Result.Task.ConfigureAwait(true)).Resolution;
                        if (end.Failure is { } failure)
                        {
                            handle.Completion.SetException(failures.ToException(failure, payloads));
                        }
                        else
                        {
                            handle.Completion.SetResult(end.Result);
                        }
                    }
                }
                finally
                {
                    workflow.children.Remove(seq);
                }
            });
            return started.Task;
        }

        private static Exception? ReasonNotStarted(
            ChildStartedJob start, string id, string type, IPayloadConverter payloads, IFailureConverter failures) => start switch
            {
                { Cancelled: { } cancelled } => failures.ToException(cancelled, payloads),
                { Cause: StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists } =>
                    new WorkflowAlreadyStartedException("Child workflow already started", id, type, "<unknown>"),
                { Cause: { } cause } => new InvalidOperationException($"Unknown child start failed cause: {cause}"),
                _ => null,
            };
    }

    private sealed class ChildHandle<TWorkflow, TResult>(
        WorkflowInstance workflow, IPayloadConverter converter, string id, string runId) : ChildWorkflowHandle<TWorkflow, TResult>
    {
        public override string Id => id;

        public override string FirstExecutionRunId => runId;

        public TaskCompletionSource<Payload?> Completion { get; } = new();

        public override async Task<TLocalResult> GetResultAsync<TLocalResult>()
        {
            var payload = await Completion.Task.ConfigureAwait(true);
            return typeof(TLocalResult) == typeof(ValueTuple) || payload is null
                ? default!
                : converter.ToValue<TLocalResult>(payload);
        }

        public override Task SignalAsync(
            string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null) =>
            workflow.outbound.Value.SignalChildWorkflowAsync(new(id, signal, args, options, null));
    }
}
