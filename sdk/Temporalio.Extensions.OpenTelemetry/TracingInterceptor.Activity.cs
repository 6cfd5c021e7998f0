using System.Diagnostics;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <content>What activities do.</content>
public partial class TracingInterceptor
{
    private sealed class ActivityRuns(TracingInterceptor root, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var context = root.HeadersToContext(input.Headers);
            using var baggage = new BaggageScope(context);
            using var activity = ActivitiesSource.StartActivity(
                $"RunActivity:{input.Activity.Name}", ActivityKind.Server, context?.ActivityContext ?? default, root.CreateInActivityTags());
            try
            {
                return await base.ExecuteActivityAsync(input).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                RecordFailure(activity, e);
                throw;
            }
        }
    }
}
