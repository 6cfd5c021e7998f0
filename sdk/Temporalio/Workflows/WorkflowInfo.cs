using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Priority = Temporalio.Common.Priority;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Workflows;

/// <summary>What is known of a run when it starts. None of it changes later.</summary>
/// <param name="Attempt">Attempt of the run under its retry policy, from 1.</param>
/// <param name="ContinuedRunId">Run that continued as this one.</param>
/// <param name="CronSchedule">Cron expression.</param>
/// <param name="ExecutionTimeout">Longest time of the whole chain of runs.</param>
/// <param name="FirstExecutionRunId">First run of the chain.</param>
/// <param name="Headers">Headers the workflow was started with.</param>
/// <param name="LastFailure">Failure of the previous run.</param>
/// <param name="LastResult">Result of the last successful run.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Parent">The parent, if this is a child.</param>
/// <param name="Priority">Priority and fairness.</param>
/// <param name="RetryPolicy">How failed runs are repeated.</param>
/// <param name="Root">The topmost parent.</param>
/// <param name="RunId">Run id.</param>
/// <param name="RunTimeout">Longest time of one run.</param>
/// <param name="StartTime">Time of the first workflow task (UTC).</param>
/// <param name="TaskQueue">Task queue.</param>
/// <param name="TaskTimeout">Longest time of one workflow task.</param>
/// <param name="WorkflowId">Workflow id.</param>
/// <param name="WorkflowStartTime">Time the server started the run (UTC).</param>
/// <param name="WorkflowType">Workflow type.</param>
public record WorkflowInfo(
    int Attempt,
    string? ContinuedRunId,
    string? CronSchedule,
    TimeSpan? ExecutionTimeout,
    string FirstExecutionRunId,
    IReadOnlyDictionary<string, Payload>? Headers,
    Exception? LastFailure,
    IReadOnlyCollection<IRawValue>? LastResult,
    string Namespace,
    WorkflowInfo.ParentInfo? Parent,
    Priority Priority,
    RetryPolicy? RetryPolicy,
    WorkflowInfo.RootInfo? Root,
    string RunId,
    TimeSpan? RunTimeout,
    DateTime StartTime,
    string TaskQueue,
    TimeSpan TaskTimeout,
    string WorkflowId,
    DateTime WorkflowStartTime,
    string WorkflowType)
{
    internal Dictionary<string, object> LoggerScope { get; } = new()
    {
        ["Attempt"] = Attempt,
        ["Namespace"] = Namespace,
        ["FirstExecutionRunId"] = FirstExecutionRunId,
        ["RunId"] = RunId,
        ["TaskQueue"] = TaskQueue,
        ["WorkflowId"] = WorkflowId,
        ["WorkflowType"] = WorkflowType,
    };

    /// <summary>The parent of a child workflow.</summary>
    /// <param name="Namespace">Namespace.</param>
    /// <param name="RunId">Run id.</param>
    /// <param name="WorkflowId">Workflow id.</param>
    public record ParentInfo(string Namespace, string RunId, string WorkflowId);

    /// <summary>The topmost parent.</summary>
    /// <param name="RunId">Run id.</param>
    /// <param name="WorkflowId">Workflow id.</param>
    public record RootInfo(string RunId, string WorkflowId);
}
