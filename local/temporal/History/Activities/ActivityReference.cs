using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Namespaces;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>An activity as a request names it: by the token of one attempt, or by its id, whatever the attempt.</summary>
/// <param name="NamespaceId">The namespace.</param>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="RunId">The run; empty for the current one.</param>
/// <param name="ScheduledEventId">The activity; 0 when named by <paramref name="ActivityId"/>.</param>
/// <param name="Attempt">The attempt; 0 for any.</param>
/// <param name="ActivityId">The id the workflow gave it.</param>
internal readonly record struct ActivityReference(
    string NamespaceId, string WorkflowId, string RunId, long ScheduledEventId, int Attempt, string ActivityId)
{
    public static ActivityReference ByToken(ByteString token)
    {
        var parsed = TaskTokens.Activity(token);
        return new ActivityReference(
            parsed.NamespaceId, parsed.WorkflowId, parsed.RunId, parsed.ScheduledEventId, parsed.Attempt, parsed.ActivityId);
    }

    public static ActivityReference ById(NamespaceEntry ns, string workflowId, string runId, string activityId) =>
        new(ns.Id, workflowId, runId, 0, 0, activityId);
}
