using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// What stands for a span inside a workflow. A workflow may sleep for weeks and go on elsewhere, so that no span can stay open
/// in it: the span, if there is one, is over at once, and this carries its context to what happens under it. Dispose takes it
/// away again.
/// </summary>
public class WorkflowDiagnosticActivity : IDisposable
{
    private static readonly AsyncLocal<WorkflowDiagnosticActivity?> Innermost = new();

    /// <summary>Becomes the current one.</summary>
    /// <param name="activity">The span; null on replay or if nobody listens.</param>
    /// <param name="context">Context for what happens under it.</param>
    /// <param name="tags">Tags that what happens under it inherits.</param>
    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    internal WorkflowDiagnosticActivity(
        Activity? activity, ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in workflow");
        }
        Activity = activity;
        Context = context;
        Tags = tags;
        Parent = Innermost.Value;
        Innermost.Value = this;
    }

    /// <summary>The innermost one; null only where no <see cref="TracingInterceptor"/> is at work.</summary>
    public static WorkflowDiagnosticActivity? Current => Innermost.Value;

    /// <summary>The one that was current before.</summary>
    public WorkflowDiagnosticActivity? Parent { get; private init; }

    /// <summary>The span's context; without a span that of the nearest one around it.</summary>
    public ActivityContext Context { get; private init; }

    /// <summary>The span, started and stopped; null on replay or if nobody listens.</summary>
    public Activity? Activity { get; private init; }

    /// <summary>Tags that what happens under it inherits, span or no span.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>>? Tags { get; private init; }

    /// <summary>Makes a context current that came from elsewhere.</summary>
    /// <param name="context">The context.</param>
    /// <param name="tags">Tags to inherit.</param>
    /// <returns>The current one, until disposed.</returns>
    public static WorkflowDiagnosticActivity AttachFromContext(
        ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags = null) => new(null, context, tags);

    /// <summary>Makes the one before current again.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the one before current again.</summary>
    /// <param name="disposing">Whether called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) => Innermost.Value = Parent;
}
