using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Api.Common.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <content>What happens to workflows.</content>
public partial class TracingInterceptor
{
    // Continuations stay on the workflow's scheduler: ConfigureAwait(true).
    private sealed class WorkflowRuns(TracingInterceptor root, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new WorkflowCalls(root, outbound));

        public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
        {
            using var scope = Enter($"RunWorkflow:{Workflow.Info.WorkflowType}");
            try
            {
                var result = await base.ExecuteWorkflowAsync(input).ConfigureAwait(true);
                Mark($"CompleteWorkflow:{Workflow.Info.WorkflowType}");
                return result;
            }
            catch (Exception e)
            {
                MarkWorkflowFailure(e);
                throw;
            }
        }

        public override async Task HandleSignalAsync(HandleSignalInput input)
        {
            using var scope = Enter($"HandleSignal:{input.Signal}", input.Headers);
            try
            {
                await base.HandleSignalAsync(input).ConfigureAwait(true);
            }
            catch (Exception e)
            {
                MarkWorkflowFailure(e);
                throw;
            }
        }

        public override object? HandleQuery(HandleQueryInput input)
        {
            using var scope = Enter($"HandleQuery:{input.Query}", input.Headers, evenOnReplay: true);
            try
            {
                return base.HandleQuery(input);
            }
            catch (Exception e)
            {
                RecordFailure(scope.Activity, e);
                throw;
            }
        }

        public override void ValidateUpdate(HandleUpdateInput input)
        {
            using var scope = Enter($"ValidateUpdate:{input.Update}", input.Headers);
            try
            {
                base.ValidateUpdate(input);
            }
            catch (Exception e)
            {
                RecordFailure(scope.Activity, e);
                throw;
            }
        }

        public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
        {
            using var scope = Enter($"HandleUpdate:{input.Update}", input.Headers);
            try
            {
                return await base.HandleUpdateAsync(input).ConfigureAwait(true);
            }
            catch (Exception e)
            {
                Mark($"{(EndsIt(e) ? "CompleteUpdate" : "WorkflowTaskFailure")}:{input.Update}", e);
                throw;
            }
        }

        // The span that ran may have been made long ago in another process, so that an end is a span of its own.
        private static void Mark(string name, Exception? failure = null) => WorkflowsSource.TrackWorkflowDiagnosticActivity(
            name, updateActivity: failure is null ? null : activity => RecordFailure(activity, failure)).Dispose();

        private static void MarkWorkflowFailure(Exception e)
        {
            if (e is not ContinueAsNewException)
            {
                Mark($"{(EndsIt(e) ? "CompleteWorkflow" : "WorkflowTaskFailure")}:{Workflow.Info.WorkflowType}", e);
            }
        }

        // Anything else fails the workflow task, which is tried again.
        private static bool EndsIt(Exception e) => e is FailureException or OperationCanceledException;

        /// <summary>Goes on from the workflow's start; a handler's caller is linked, for its trace is another one.</summary>
        private WorkflowScope Enter(string name, IReadOnlyDictionary<string, Payload>? caller = null, bool evenOnReplay = false)
        {
            var start = root.HeadersToContext(Workflow.Info.Headers);
            var baggage = new BaggageScope(start);
            var remote = start is { } context ? WorkflowDiagnosticActivity.AttachFromContext(context.ActivityContext) : null;
            ActivityLink[]? links = root.HeadersToContext(caller) is { } linked ? [new(linked.ActivityContext)] : null;
            var span = WorkflowsSource.TrackWorkflowDiagnosticActivity(
                name, ActivityKind.Server, root.CreateInWorkflowTags(), links, evenOnReplay, inheritParentTags: false);
            return new(span, remote, baggage);
        }
    }

    private readonly struct WorkflowScope(WorkflowDiagnosticActivity span, WorkflowDiagnosticActivity? remote, BaggageScope baggage) : IDisposable
    {
        public Activity? Activity => span.Activity;

        public void Dispose()
        {
            span.Dispose();
            remote?.Dispose();
            baggage.Dispose();
        }
    }

    private sealed class WorkflowCalls(TracingInterceptor root, WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
    {
        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
            base.CreateContinueAsNewException(input with { Headers = WithContext(input.Headers) });

        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
            base.ScheduleActivityAsync<TResult>(input with { Headers = Mark(input.Headers, $"StartActivity:{input.Activity}") });

        public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) =>
            base.ScheduleLocalActivityAsync<TResult>(input with { Headers = Mark(input.Headers, $"StartActivity:{input.Activity}") });

        public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) =>
            base.SignalChildWorkflowAsync(input with { Headers = Mark(input.Headers, $"SignalChildWorkflow:{input.Signal}") });

        public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) =>
            base.SignalExternalWorkflowAsync(input with { Headers = Mark(input.Headers, $"SignalExternalWorkflow:{input.Signal}") });

        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
            StartChildWorkflowInput input) =>
            base.StartChildWorkflowAsync<TWorkflow, TResult>(
                input with { Headers = Mark(input.Headers, $"StartChildWorkflow:{input.Workflow}") });

        private IDictionary<string, Payload> Mark(IDictionary<string, Payload>? headers, string name)
        {
            using var span = WorkflowsSource.TrackWorkflowDiagnosticActivity(name, ActivityKind.Client);
            return WithContext(headers);
        }

        private IDictionary<string, Payload> WithContext(IDictionary<string, Payload>? headers) =>
            root.HeadersFromContext(headers, new(WorkflowDiagnosticActivity.Current?.Context ?? default, Baggage.Current));
    }
}
