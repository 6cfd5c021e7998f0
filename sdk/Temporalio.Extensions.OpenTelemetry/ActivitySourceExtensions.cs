using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Spans of workflow code.</summary>
public static class ActivitySourceExtensions
{
    /// <summary>
    /// Marks a place in a workflow by a span that is over at once, and makes it the parent of what happens until the result is
    /// disposed. Workflow code uses nothing else of an <see cref="ActivitySource"/>: this is silent on replay.
    /// </summary>
    /// <param name="source">Source of the span.</param>
    /// <param name="name">Name of the span.</param>
    /// <param name="kind">Kind of the span.</param>
    /// <param name="tags">Tags of the span.</param>
    /// <param name="links">Links of the span.</param>
    /// <param name="evenOnReplay">Make the span on replay too.</param>
    /// <param name="inheritParentTags">Put the tags of the current one before the given ones.</param>
    /// <param name="updateActivity">Gets the span, if there is one, before it is stopped.</param>
    /// <returns>The current one, until disposed; also if no span was made.</returns>
    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    public static WorkflowDiagnosticActivity TrackWorkflowDiagnosticActivity(
        this ActivitySource source,
        string name,
        ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        IEnumerable<ActivityLink>? links = null,
        bool evenOnReplay = false,
        bool inheritParentTags = true,
        Action<Activity>? updateActivity = null)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in a workflow");
        }
        var around = WorkflowDiagnosticActivity.Current;
        var all = (inheritParentTags ? around?.Tags : null, tags) switch
        {
            ({ } inherited, null) => inherited,
            ({ } inherited, { } own) => [.. inherited, .. own],
            (null, { } own) => (IReadOnlyCollection<KeyValuePair<string, object?>>)[.. own],
            _ => null,
        };
        var parent = around?.Context ?? default;
        var activity = evenOnReplay || !Workflow.Unsafe.IsReplaying
            ? source.StartActivity(name, kind, parent, all, links)
            : null;
        if (activity is not null)
        {
            updateActivity?.Invoke(activity);
            activity.Stop();
        }
        return new(activity, activity?.Context ?? parent, all);
    }
}
