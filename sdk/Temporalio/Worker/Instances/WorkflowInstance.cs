using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;
using Priority = Temporalio.Common.Priority;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Worker.Instances;

/// <summary>
/// One run's workflow code and its state: takes activations, gives commands. It is the task scheduler of its code and the
/// context behind <see cref="Workflow"/>. Used by one thread at a time.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "Tasks of an evicted run may still hold the token; it owns nothing that must be released.")]
internal sealed partial class WorkflowInstance : WorkflowScheduler, IWorkflowContext
{
    private static readonly AsyncLocal<WorkflowUpdateInfo?> UpdateInfo = new();

    private readonly WorkflowInstanceSettings settings;
    private readonly TaskFactory taskFactory;
    private readonly IPayloadConverter converter;
    private readonly IFailureConverter failureConverter;
    private readonly ILogger logger;
    private readonly Lazy<WorkflowInboundInterceptor> inbound;
    private readonly Lazy<WorkflowOutboundInterceptor> outbound;
    private readonly Lazy<object?[]> arguments;
    private readonly Dictionary<string, IRawValue> memo;
    private readonly RunningHandlers runningHandlers = new();
    private readonly WorkflowDefinitionOptions definitionOptions;
    private readonly CancellationTokenSource cancellation = new();
    private readonly List<InstanceCommand> commands = [];
    private object? instance;
    private bool initialized;
    private bool readOnly;
    private string currentDetails = string.Empty;

    public WorkflowInstance(
        WorkflowInstanceSettings settings, WorkflowDefinition definition, string workflowId, string runId, InitializeJob start, DateTime now)
    {
        this.settings = settings;
        TracesCalls = settings.TraceCalls;
        Definition = definition;
        taskFactory = new(CancellationToken.None, TaskCreationOptions.None, TaskContinuationOptions.None, this);
        var contextual = settings.DataConverter.WithSerializationContext(
            new ISerializationContext.Workflow(settings.Namespace, workflowId));
        converter = contextual.PayloadConverter;
        failureConverter = contextual.FailureConverter;
        Info = InfoOf(start, workflowId, runId, now);
        logger = settings.LoggerFactory.CreateLogger($"Temporalio.Workflow:{Info.WorkflowType}");
        Logger = new ReplaySafeLogger(logger, () => IsReplayingHistoryEvents);
        MetricMeter = new ReplaySafeMeter(
            settings.MetricMeter.WithTags(new Dictionary<string, object>
            {
                ["namespace"] = settings.Namespace,
                ["task_queue"] = settings.TaskQueue,
                ["workflow_type"] = Info.WorkflowType,
            }),
            () => IsReplayingHistoryEvents);
        Random = new(start.Seed);
        arguments = new(
            () => Decode(definition.RunMethod, start.Attributes.Input, $"Workflow {Info.WorkflowType}", definition.Dynamic),
            LazyThreadSafetyMode.None);
        memo = start.Attributes.Memo?.Fields.ToDictionary(field => field.Key, field => (IRawValue)new RawValue(field.Value)) ?? [];
        TypedSearchAttributes = start.Attributes.SearchAttributes is { } attributes
            ? SearchAttributeCollection.FromProto(attributes)
            : new();
        definitionOptions = new()
        {
            FailureExceptionTypes = definition.FailureExceptionTypes,
            VersioningBehavior = definition.VersioningBehavior ?? VersioningBehavior.Unspecified,
        };
        // Interceptors are made in the workflow's context, when first needed.
        var root = new InboundCalls(this);
        inbound = new(
            () =>
            {
                var first = settings.Interceptors.Reverse().Aggregate<IWorkerInterceptor, WorkflowInboundInterceptor>(
                    root, (next, interceptor) => interceptor.InterceptWorkflow(next));
                first.Init(new OutboundCalls(this));
                return first;
            },
            LazyThreadSafetyMode.None);
        outbound = new(
            () =>
            {
                _ = inbound.Value;
                return root.Outbound!;
            },
            LazyThreadSafetyMode.None);
        Queries = new HandlerTable<WorkflowQueryDefinition>(
            definition.Queries, (name, d) => RequireHandler(name, d.Name, "query"), static _ => { });
        Signals = new HandlerTable<WorkflowSignalDefinition>(
            definition.Signals, (name, d) => RequireHandler(name, d.Name, "signal"), ReplaySignals);
        Updates = new HandlerTable<WorkflowUpdateDefinition>(
            definition.Updates, (name, d) => RequireHandler(name, d.Name, "update"), static _ => { });
        dynamicQuery = definition.DynamicQuery;
        dynamicSignal = definition.DynamicSignal;
        dynamicUpdate = definition.DynamicUpdate;
    }

    public WorkflowDefinition Definition { get; }

    public VersioningBehavior VersioningBehavior => definitionOptions.VersioningBehavior;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private WorkflowInfo InfoOf(InitializeJob start, string workflowId, string runId, DateTime now)
    {
        var a = start.Attributes;
        return new(
            Attempt: a.Attempt,
            ContinuedRunId: NullIfEmpty(a.ContinuedExecutionRunId),
            CronSchedule: NullIfEmpty(a.CronSchedule),
            ExecutionTimeout: a.WorkflowExecutionTimeout?.ToTimeSpan(),
            FirstExecutionRunId: a.FirstExecutionRunId,
            Headers: a.Header?.Fields,
            LastFailure: a.ContinuedFailure is { } failure ? failureConverter.ToException(failure, converter) : null,
            LastResult: a.LastCompletionResult?.Payloads_.Select(payload => new RawValue(payload)).ToArray(),
            Namespace: settings.Namespace,
            Parent: a.ParentWorkflowExecution is { } parent
                ? new(a.ParentWorkflowNamespace, parent.RunId, parent.WorkflowId)
                : null,
            Priority: a.Priority is { } priority ? new Priority(priority) : Priority.Default,
            RetryPolicy: a.RetryPolicy is { } retry ? RetryPolicy.FromProto(retry) : null,
            Root: a.RootWorkflowExecution is { } root ? new(root.RunId, root.WorkflowId) : null,
            RunId: runId,
            RunTimeout: a.WorkflowRunTimeout?.ToTimeSpan(),
            StartTime: now,
            TaskQueue: settings.TaskQueue,
            TaskTimeout: a.WorkflowTaskTimeout?.ToTimeSpan() ?? TimeSpan.Zero,
            WorkflowId: workflowId,
            WorkflowStartTime: start.StartTime,
            WorkflowType: a.WorkflowType.Name);
    }

    private object?[] Decode(
        System.Reflection.MethodInfo method, Payloads? payloads, string what, bool dynamic, string? dynamicName = null)
    {
        var values = payloads?.Payloads_ ?? [];
        if (dynamic)
        {
            var raw = values.Select(payload => new RawValue(payload)).ToArray<IRawValue>();
            return dynamicName is null ? [raw] : [dynamicName, raw];
        }
        var parameters = method.GetParameters();
        if (values.Count < parameters.Length && !parameters[values.Count].HasDefaultValue)
        {
            throw new InvalidOperationException(
                $"{what} given {values.Count} parameter(s), but more than that are required by the signature");
        }
        try
        {
            // Surplus arguments are dropped, so that callers may be newer than the workflow.
            return [.. parameters.Select((parameter, i) =>
                i < values.Count ? converter.ToValue(values[i], parameter.ParameterType) : parameter.DefaultValue)];
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what} had failure decoding parameters", e);
        }
    }
}
