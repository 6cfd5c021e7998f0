using System.Collections.Concurrent;
using System.Diagnostics;
using Temporalio.Extensions.OpenTelemetry;

namespace Temporalio.Tests.OpenTelemetry;

/// <summary>Collects the spans of one trace, which begins here; what other tests do at the same time is none of ours.</summary>
internal sealed class SpanTree : IDisposable
{
    private static readonly ActivitySource Tests = new("Temporalio.Tests.Root");

    private readonly ConcurrentQueue<Activity> stopped = new();
    private readonly ActivityListener listener;
    private readonly Activity root;

    public SpanTree()
    {
        string[] sources =
        [
            Tests.Name, TracedParent.Workflows.Name, TracingInterceptor.ClientSource.Name, TracingInterceptor.WorkflowsSource.Name,
            TracingInterceptor.ActivitiesSource.Name,
        ];
        listener = new()
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        root = Tests.StartActivity("root")!;
    }

    /// <summary>Spans of the trace so far, in order of their end.</summary>
    public IReadOnlyList<Activity> Spans => [.. stopped.Where(a => a.TraceId == root.TraceId && a != root)];

    /// <summary>Each span with those above it, outermost first.</summary>
    public IEnumerable<string> Paths => Spans.Select(Path).Order(StringComparer.Ordinal);

    public Activity Single(string name) => Assert.Single(Spans, a => a.OperationName == name);

    public void Dispose()
    {
        root.Dispose();
        listener.Dispose();
    }

    private string Path(Activity span) => span.ParentSpanId == root.SpanId
        ? span.OperationName
        : $"{Path(Assert.Single(Spans, a => a.SpanId == span.ParentSpanId))} > {span.OperationName}";
}
