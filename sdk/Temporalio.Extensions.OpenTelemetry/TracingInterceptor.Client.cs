using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <content>What clients do.</content>
public partial class TracingInterceptor
{
    private sealed class ClientCalls(TracingInterceptor root, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
            SpanAsync(
                $"{(input.Options.StartSignal is null ? "StartWorkflow" : "SignalWithStartWorkflow")}:{input.Workflow}",
                root.CreateWorkflowTags(input.Options.Id!),
                () => base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = WithContext(input.Headers) }));

        public override Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(
            StartUpdateWithStartWorkflowInput input)
        {
            if (input.Options.StartWorkflowOperation is not { } start)
            {
                // The call itself says what is wrong with that.
                return base.StartUpdateWithStartWorkflowAsync<TUpdateResult>(input);
            }
            return SpanAsync(
                $"UpdateWithStartWorkflow:{start.Workflow}",
                root.CreateUpdateTags(start.Options.Id!, input.Options.Id),
                () =>
                {
                    // The caller's operation stays as it is; its copy completes the same handle.
                    var traced = (WithStartWorkflowOperation)start.Clone();
                    traced.Headers = WithContext(start.Headers);
                    input.Options.StartWorkflowOperation = traced;
                    return base.StartUpdateWithStartWorkflowAsync<TUpdateResult>(input with { Headers = WithContext(input.Headers) });
                });
        }

        public override Task SignalWorkflowAsync(SignalWorkflowInput input) => SpanAsync(
            $"SignalWorkflow:{input.Signal}",
            root.CreateWorkflowTags(input.Id),
            async () =>
            {
                await base.SignalWorkflowAsync(input with { Headers = WithContext(input.Headers) }).ConfigureAwait(false);
                return ValueTuple.Create();
            });

        public override Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) => SpanAsync(
            $"QueryWorkflow:{input.Query}",
            root.CreateWorkflowTags(input.Id),
            () => base.QueryWorkflowAsync<TResult>(input with { Headers = WithContext(input.Headers) }));

        public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) => SpanAsync(
            $"UpdateWorkflow:{input.Update}",
            root.CreateUpdateTags(input.Id, input.Options.Id),
            () => base.StartWorkflowUpdateAsync<TResult>(input with { Headers = WithContext(input.Headers) }));

        private static async Task<T> SpanAsync<T>(string name, IEnumerable<KeyValuePair<string, object?>> tags, Func<Task<T>> call)
        {
            using var activity = ClientSource.StartActivity(name, ActivityKind.Client, default(ActivityContext), tags);
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                RecordFailure(activity, e);
                throw;
            }
        }

        // The caller's own span goes on if nobody listens to this one.
        private IDictionary<string, Payload>? WithContext(IDictionary<string, Payload>? headers) =>
            Activity.Current is { } current ? root.HeadersFromContext(headers, new(current.Context, Baggage.Current)) : headers;
    }
}
