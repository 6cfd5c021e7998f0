using System.Linq.Expressions;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>Options for starting a workflow; id and task queue are required.</summary>
public class WorkflowOptions : ICloneable
{
    /// <summary>Creates options; id and task queue must be set.</summary>
    public WorkflowOptions()
    {
    }

    /// <summary>Creates options.</summary>
    /// <param name="id">Workflow id.</param>
    /// <param name="taskQueue">Task queue.</param>
    public WorkflowOptions(string id, string taskQueue)
    {
        Id = id;
        TaskQueue = taskQueue;
    }

    /// <summary>Workflow id.</summary>
    public string? Id { get; set; }

    /// <summary>Task queue of the workflow's workers.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line for the UI, in Markdown.</summary>
    public string? StaticSummary { get; set; }

    /// <summary>Some lines for the UI, in Markdown.</summary>
    public string? StaticDetails { get; set; }

    /// <summary>Bound of all runs together: retries, cron and continue-as-new included.</summary>
    public TimeSpan? ExecutionTimeout { get; set; }

    /// <summary>Bound of one run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Bound of one workflow task; the server's default is 10 s.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>Whether the id of a closed workflow may be used again.</summary>
    public WorkflowIdReusePolicy IdReusePolicy { get; set; } = WorkflowIdReusePolicy.AllowDuplicate;

    /// <summary>What happens when a workflow with this id is running; to fail, by default.</summary>
    public WorkflowIdConflictPolicy IdConflictPolicy { get; set; } = WorkflowIdConflictPolicy.Unspecified;

    /// <summary>How the workflow is tried again; not at all when null.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>Cron schedule.</summary>
    public string? CronSchedule { get; set; }

    /// <summary>Values that are shown but not indexed; none may be null.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Search attributes.</summary>
    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    /// <summary>Time before the first workflow task; not with a cron schedule. A signal ends it.</summary>
    public TimeSpan? StartDelay { get; set; }

    /// <summary>Signal that is sent with the start, and also if the workflow is running.</summary>
    public string? StartSignal { get; set; }

    /// <summary>Arguments of <see cref="StartSignal"/>.</summary>
    public IReadOnlyCollection<object?>? StartSignalArgs { get; set; }

    /// <summary>
    /// Whether a worker on the same connection may get the first workflow task with the start's response. The server is
    /// asked only when such a worker has room.
    /// </summary>
    public bool RequestEagerStart { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <summary>Order among the tasks of the task queue.</summary>
    public Priority? Priority { get; set; }

    /// <summary>Sets signal and arguments from a call.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="signalCall">Call of a method with [WorkflowSignal].</param>
    public void SignalWithStart<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall)
    {
        var (method, args) = ExpressionUtil.ExtractCall(signalCall);
        SignalWithStart(WorkflowSignalDefinition.NameFromMethodForCall(method), args);
    }

    /// <summary>Sets signal and arguments.</summary>
    /// <param name="signal">Name of the signal.</param>
    /// <param name="args">Its arguments.</param>
    public void SignalWithStart(string signal, IReadOnlyCollection<object?> args)
    {
        StartSignal = signal;
        StartSignalArgs = args;
    }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
