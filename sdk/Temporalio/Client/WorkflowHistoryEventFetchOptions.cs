using Temporalio.Api.Enums.V1;

namespace Temporalio.Client;

/// <summary>Options for fetching a workflow's history.</summary>
public class WorkflowHistoryEventFetchOptions : ICloneable
{
    /// <summary>Whether to wait for events to come, until the workflow closes.</summary>
    public bool WaitNewEvent { get; set; }

    /// <summary>All events, or only the one that closed the workflow.</summary>
    public HistoryEventFilterType EventFilterType { get; set; } = HistoryEventFilterType.AllEvent;

    /// <summary>Whether to leave archives alone.</summary>
    public bool SkipArchival { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowHistoryEventFetchOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
