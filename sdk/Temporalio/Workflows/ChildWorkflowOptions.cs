using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How a child workflow starts.</summary>
public class ChildWorkflowOptions : ICloneable
{
    /// <summary>Workflow id; a deterministic random one if null.</summary>
    public string? Id { get; set; }

    /// <summary>Task queue; the parent's if null.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line for user interfaces.</summary>
    public string? StaticSummary { get; set; }

    /// <summary>Several lines for user interfaces.</summary>
    public string? StaticDetails { get; set; }

    /// <summary>How failed runs are repeated; never if null.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>What happens when <see cref="CancellationToken"/> fires.</summary>
    public ChildWorkflowCancellationType CancellationType { get; set; } =
        ChildWorkflowCancellationType.WaitCancellationCompleted;

    /// <summary>Cancels the child; the parent's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>What becomes of the child when the parent closes.</summary>
    public ParentClosePolicy ParentClosePolicy { get; set; } = ParentClosePolicy.Terminate;

    /// <summary>Longest time of the whole chain of runs.</summary>
    public TimeSpan? ExecutionTimeout { get; set; }

    /// <summary>Longest time of one run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Longest time of one workflow task.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>Whether the id of a closed workflow may be used again.</summary>
    public WorkflowIdReusePolicy IdReusePolicy { get; set; } = WorkflowIdReusePolicy.AllowDuplicate;

    /// <summary>Cron expression.</summary>
    public string? CronSchedule { get; set; }

    /// <summary>Values kept with the workflow.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Values the workflow is found by.</summary>
    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    /// <summary>Priority and fairness.</summary>
    public Priority? Priority { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
