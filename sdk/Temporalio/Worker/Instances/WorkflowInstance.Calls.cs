using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <content>What the workflow is waiting for, and the parts of commands.</content>
internal sealed partial class WorkflowInstance
{
    private readonly Dictionary<uint, TaskCompletionSource> timers = [];
    private readonly Dictionary<uint, TaskCompletionSource<ActivityResolvedJob>> activities = [];
    private readonly Dictionary<uint, PendingChild> children = [];
    private readonly Dictionary<uint, TaskCompletionSource<Failure?>> externalSignals = [];
    private readonly Dictionary<uint, TaskCompletionSource<Failure?>> externalCancels = [];
    private uint timerSeq;
    private uint activitySeq;
    private uint childSeq;
    private uint signalSeq;
    private uint cancelSeq;

    private static string IdOf(uint seq) => seq.ToString(CultureInfo.InvariantCulture);

    private static Duration? DurationOf(TimeSpan? time) => time is { } given ? Duration.FromTimeSpan(given) : null;

    private static Payloads? ToPayloads(IReadOnlyCollection<object?> values, IPayloadConverter converter) =>
        values.Count == 0 ? null : new() { Payloads_ = { converter.ToPayloads(values) } };

    private static Header HeaderOf(IDictionary<string, Payload>? headers)
    {
        var header = new Header();
        foreach (var (name, payload) in headers ?? new Dictionary<string, Payload>())
        {
            header.Fields[name] = payload.Clone();
        }
        return header;
    }

    private static Memo? MemoOf(IReadOnlyDictionary<string, object>? values, IPayloadConverter converter)
    {
        if (values is not { Count: > 0 })
        {
            return null;
        }
        var memo = new Memo();
        foreach (var (key, value) in values)
        {
            memo.Fields[key] = converter.ToPayload(value);
        }
        return memo;
    }

    private static UserMetadata? MetadataOf(string? summary, string? details, IPayloadConverter converter) =>
        summary is null && details is null ? null : new()
        {
            Summary = summary is null ? null : converter.ToPayload(summary),
            Details = details is null ? null : converter.ToPayload(details),
        };

    private (IPayloadConverter Payloads, IFailureConverter Failures) ConvertersFor(ISerializationContext context)
    {
        var contextual = settings.DataConverter.WithSerializationContext(context);
        return (contextual.PayloadConverter, contextual.FailureConverter);
    }

    private sealed class PendingChild
    {
        public TaskCompletionSource<ChildStartedJob> Start { get; } = new();

        public TaskCompletionSource<ChildResolvedJob> Result { get; } = new();

        public void Resolve(ChildResolvedJob resolved)
        {
            if (resolved.Resolution.Failure is { } failure && !Start.Task.IsCompleted)
            {
                // Cancelled between the command and the start: nobody will tell of the start any more.
                Start.TrySetResult(new(resolved.Seq, string.Empty, Cancelled: failure));
            }
            Result.TrySetResult(resolved);
        }
    }

    /// <summary>Calls of the workflow's code, behind all interceptors: they become commands.</summary>
    private sealed partial class OutboundCalls(WorkflowInstance workflow) : WorkflowOutboundInterceptor
    {
        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) => new(input);

        public override Task DelayAsync(DelayAsyncInput input)
        {
            var token = input.CancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled(token);
            }
            if (input.Delay < TimeSpan.Zero && input.Delay != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentException("Delay duration cannot be less than 0");
            }
            var source = new TaskCompletionSource();
            uint seq = 0;
            if (input.Delay != Timeout.InfiniteTimeSpan)
            {
                seq = ++workflow.timerSeq;
                workflow.timers[seq] = source;
                workflow.commands.Add(new StartTimerCommand(seq, new()
                {
                    CommandType = CommandType.StartTimer,
                    StartTimerCommandAttributes = new()
                    {
                        TimerId = IdOf(seq),
                        StartToFireTimeout = DurationOf(
                            input.Delay == TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : input.Delay),
                    },
                    UserMetadata = MetadataOf(input.Summary, null, workflow.converter),
                }));
            }
            return workflow.Start(async () =>
            {
                using (token.Register(() =>
                {
                    if (source.TrySetCanceled(token) && workflow.timers.Remove(seq))
                    {
                        workflow.commands.Add(new CancelTimerCommand(seq));
                    }
                }))
                {
                    await source.Task.ConfigureAwait(true);
                }
            });
        }

        public override Task CancelExternalWorkflowAsync(CancelExternalWorkflowInput input)
        {
            var (payloads, failures) = workflow.ConvertersFor(
                new ISerializationContext.Workflow(workflow.Info.Namespace, input.Id));
            var seq = ++workflow.cancelSeq;
            var source = new TaskCompletionSource<Failure?>();
            workflow.externalCancels[seq] = source;
            workflow.commands.Add(new CancelExternalCommand(seq, workflow.Info.Namespace, input.Id, input.RunId ?? string.Empty));
            return workflow.Start(async () =>
            {
                var failure = await source.Task.ConfigureAwait(true);
                workflow.externalCancels.Remove(seq);
                if (failure is not null)
                {
                    throw failures.ToException(failure, payloads);
                }
            });
        }

        public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) => SignalAsync(
            input.Id, string.Empty, input.Signal, input.Args, input.Headers, input.Options?.CancellationToken, isChild: true);

        public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) => SignalAsync(
            input.Id,
            input.RunId ?? string.Empty,
            input.Signal,
            input.Args,
            input.Headers,
            input.Options?.CancellationToken,
            isChild: false);

        private Task SignalAsync(
            string id,
            string runId,
            string signal,
            IReadOnlyCollection<object?> args,
            IDictionary<string, Payload>? headers,
            CancellationToken? cancellationToken,
            bool isChild)
        {
            var (payloads, failures) = workflow.ConvertersFor(new ISerializationContext.Workflow(workflow.Info.Namespace, id));
            var seq = ++workflow.signalSeq;
            var input = ToPayloads(args, payloads);
            var token = cancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException(new CanceledFailureException("Signal cancelled before scheduled"));
            }
            var source = new TaskCompletionSource<Failure?>();
            workflow.externalSignals[seq] = source;
            workflow.commands.Add(new SignalExternalCommand(seq, new()
            {
                CommandType = CommandType.SignalExternalWorkflowExecution,
                SignalExternalWorkflowExecutionCommandAttributes = new()
                {
                    Namespace = workflow.Info.Namespace,
                    Execution = new() { WorkflowId = id, RunId = runId },
                    SignalName = signal,
                    Input = input,
                    Header = headers is { Count: > 0 } ? HeaderOf(headers) : null,
                    ChildWorkflowOnly = isChild,
                },
            }));
            return workflow.Start(async () =>
            {
                using (token.Register(() =>
                {
                    if (workflow.externalSignals.ContainsKey(seq))
                    {
                        workflow.commands.Add(new CancelSignalCommand(seq));
                    }
                }))
                {
                    var failure = await source.Task.ConfigureAwait(true);
                    workflow.externalSignals.Remove(seq);
                    if (failure is not null)
                    {
                        throw failures.ToException(failure, payloads);
                    }
                }
            });
        }
    }

    private sealed class ExternalHandle<TWorkflow>(WorkflowInstance workflow, string id, string? runId)
        : ExternalWorkflowHandle<TWorkflow>
    {
        public override string Id => id;

        public override string? RunId => runId;

        public override Task SignalAsync(
            string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null) =>
            workflow.outbound.Value.SignalExternalWorkflowAsync(new(id, runId, signal, args, options, null));

        public override Task CancelAsync() => workflow.outbound.Value.CancelExternalWorkflowAsync(new(id, runId));
    }
}
