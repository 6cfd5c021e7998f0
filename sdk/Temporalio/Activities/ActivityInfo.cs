using System.Text.Json.Serialization;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>What is known of an activity's attempt.</summary>
/// <param name="ActivityId">Activity id.</param>
/// <param name="ActivityType">Activity type.</param>
/// <param name="Attempt">Attempt, from 1.</param>
/// <param name="CurrentAttemptScheduledTime">When this attempt was scheduled (UTC).</param>
/// <param name="DataConverter">Converts heartbeat details.</param>
/// <param name="HeartbeatDetails">Details of the last heartbeat of an earlier attempt.</param>
/// <param name="HeartbeatTimeout">Longest time between two heartbeats.</param>
/// <param name="IsLocal">Whether this is a local activity.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Priority">Priority and fairness.</param>
/// <param name="RetryPolicy">How failed attempts are repeated, if the server tells.</param>
/// <param name="ScheduleToCloseTimeout">Longest time from scheduling to the end of the last attempt.</param>
/// <param name="ScheduledTime">When the first attempt was scheduled (UTC).</param>
/// <param name="StartToCloseTimeout">Longest time of one attempt.</param>
/// <param name="StartedTime">When this attempt started (UTC).</param>
/// <param name="TaskQueue">Task queue.</param>
/// <param name="TaskToken">Token that completes this attempt.</param>
/// <param name="WorkflowId">Workflow that scheduled the activity.</param>
/// <param name="WorkflowNamespace">Its namespace.</param>
/// <param name="WorkflowRunId">Its run.</param>
/// <param name="WorkflowType">Its type.</param>
public record ActivityInfo(
    string ActivityId,
    string ActivityType,
    int Attempt,
    DateTime CurrentAttemptScheduledTime,
    [property: JsonIgnore] DataConverter DataConverter,
    IReadOnlyCollection<Payload> HeartbeatDetails,
    TimeSpan? HeartbeatTimeout,
    bool IsLocal,
    string Namespace,
    Temporalio.Common.Priority Priority,
    Temporalio.Common.RetryPolicy? RetryPolicy,
    TimeSpan? ScheduleToCloseTimeout,
    DateTime ScheduledTime,
    TimeSpan? StartToCloseTimeout,
    DateTime StartedTime,
    string TaskQueue,
#pragma warning disable CA1819 // The official type of the token.
    byte[] TaskToken,
#pragma warning restore CA1819
    string? WorkflowId,
    string? WorkflowNamespace,
    string? WorkflowRunId,
    string? WorkflowType)
{
    /// <summary>Whether a workflow scheduled the activity.</summary>
    public bool IsWorkflowActivity => WorkflowId is not null;

    internal Dictionary<string, object> CreateLoggerScope()
    {
        var scope = new Dictionary<string, object>
        {
            ["ActivityId"] = ActivityId,
            ["ActivityType"] = ActivityType,
            ["Attempt"] = Attempt,
            ["Namespace"] = Namespace,
        };
        if (WorkflowId is not null)
        {
            scope["WorkflowId"] = WorkflowId;
            scope["WorkflowNamespace"] = WorkflowNamespace ?? string.Empty;
            scope["WorkflowRunId"] = WorkflowRunId ?? string.Empty;
            scope["WorkflowType"] = WorkflowType ?? string.Empty;
        }
        return scope;
    }

    /// <summary>Converts one of the heartbeat details.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="index">Its position.</param>
    /// <returns>The detail.</returns>
    public Task<T> HeartbeatDetailAtAsync<T>(int index) => DataConverter.ToValueAsync<T>(HeartbeatDetails.ElementAt(index));
}
