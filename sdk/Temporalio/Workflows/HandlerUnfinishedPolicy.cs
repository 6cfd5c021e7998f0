namespace Temporalio.Workflows;

/// <summary>What happens to a signal or update handler that still runs when its workflow ends.</summary>
public enum HandlerUnfinishedPolicy
{
    /// <summary>The handler is given up and a warning is logged.</summary>
    WarnAndAbandon,

    /// <summary>The handler is given up silently.</summary>
    Abandon,
}
