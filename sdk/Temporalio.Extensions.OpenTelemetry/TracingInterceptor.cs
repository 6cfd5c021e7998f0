using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// Makes spans of what clients, workflows and activities do and carries their context in a Temporal header, so that they are
/// one trace. Given to a client it serves the client's workers too.
/// </summary>
public partial class TracingInterceptor : IClientInterceptor, IWorkerInterceptor
{
    /// <summary>Source of the spans of clients.</summary>
    public static readonly ActivitySource ClientSource = new("Temporalio.Extensions.OpenTelemetry.Client");

    /// <summary>Source of the spans of workflows.</summary>
    public static readonly ActivitySource WorkflowsSource = new("Temporalio.Extensions.OpenTelemetry.Workflow");

    /// <summary>Source of the spans of activities.</summary>
    public static readonly ActivitySource ActivitiesSource = new("Temporalio.Extensions.OpenTelemetry.Activity");

    /// <summary>An interceptor.</summary>
    /// <param name="options">Options, not to be changed afterwards.</param>
    public TracingInterceptor(TracingInterceptorOptions? options = null) => Options = options ?? new();

    /// <summary>The options.</summary>
    public TracingInterceptorOptions Options { get; init; }

    /// <inheritdoc />
    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new ClientCalls(this, nextInterceptor);

    /// <inheritdoc />
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) =>
        new WorkflowRuns(this, nextInterceptor);

    /// <inheritdoc />
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) =>
        new ActivityRuns(this, nextInterceptor);

    /// <summary>Writes a context to headers.</summary>
    /// <param name="headers">Headers to add to; null for new ones.</param>
    /// <param name="ctx">The context.</param>
    /// <returns>The headers.</returns>
    protected virtual IDictionary<string, Payload> HeadersFromContext(IDictionary<string, Payload>? headers, PropagationContext ctx)
    {
        var fields = new Dictionary<string, string>();
        Options.Propagator.Inject(ctx, fields, static (carrier, key, value) => carrier[key] = value);
        headers ??= new Dictionary<string, Payload>();
        // The client's and worker's codecs encode headers; here is only the value.
        headers[Options.HeaderKey] = DataConverter.Default.PayloadConverter.ToPayload(fields);
        return headers;
    }

    /// <summary>Reads a context from headers.</summary>
    /// <param name="headers">The headers.</param>
    /// <returns>The context; null if they carry none.</returns>
    protected virtual PropagationContext? HeadersToContext(IReadOnlyDictionary<string, Payload>? headers)
    {
        if (headers is null || !headers.TryGetValue(Options.HeaderKey, out var payload))
        {
            return null;
        }
        var fields = DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(payload);
        return Options.Propagator.Extract(
            default, fields, static (carrier, key) => carrier.TryGetValue(key, out var value) ? [value] : []);
    }

    /// <summary>Tags of a client's call to a workflow.</summary>
    /// <param name="workflowId">Id of the workflow.</param>
    /// <returns>The tags.</returns>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateWorkflowTags(string workflowId) =>
        Named((Options.TagNameWorkflowId, workflowId));

    /// <summary>Tags of a client's update.</summary>
    /// <param name="workflowId">Id of the workflow.</param>
    /// <param name="updateId">Id of the update, if it is known.</param>
    /// <returns>The tags.</returns>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateUpdateTags(string workflowId, string? updateId) =>
        Named((Options.TagNameWorkflowId, workflowId), (updateId is null ? null : Options.TagNameUpdateId, updateId));

    /// <summary>Tags of the current workflow.</summary>
    /// <returns>The tags.</returns>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInWorkflowTags() =>
        Named((Options.TagNameWorkflowId, Workflow.Info.WorkflowId), (Options.TagNameRunId, Workflow.Info.RunId));

    /// <summary>Tags of the current activity.</summary>
    /// <returns>The tags.</returns>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInActivityTags()
    {
        var info = ActivityExecutionContext.Current.Info;
        return Named(
            (Options.TagNameWorkflowId, info.WorkflowId), (Options.TagNameRunId, info.WorkflowRunId), (Options.TagNameActivityId, info.ActivityId));
    }

    private static List<KeyValuePair<string, object?>> Named(params ReadOnlySpan<(string? Name, string? Value)> tags)
    {
        var named = new List<KeyValuePair<string, object?>>(tags.Length);
        foreach (var (name, value) in tags)
        {
            if (name is not null)
            {
                named.Add(new(name, value));
            }
        }
        return named;
    }

    private static void RecordFailure(Activity? activity, Exception e)
    {
        // A benign failure is told, and does not make the span one that failed.
        if (e is not ApplicationFailureException { Category: ApplicationErrorCategory.Benign })
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
        }
        activity?.AddException(e);
    }

    /// <summary>Baggage of the caller, until disposed.</summary>
    private readonly struct BaggageScope : IDisposable
    {
        private readonly Baggage before = Baggage.Current;

        public BaggageScope(PropagationContext? context)
        {
            if (context is { } given)
            {
                Baggage.Current = given.Baggage;
            }
        }

        public void Dispose() => Baggage.Current = before;
    }
}
