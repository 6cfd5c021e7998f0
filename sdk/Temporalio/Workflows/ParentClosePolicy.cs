namespace Temporalio.Workflows;

/// <summary>What the server does with a child whose parent closes.</summary>
public enum ParentClosePolicy
{
    /// <summary>The server's default, which is to terminate.</summary>
    None = 0,

    /// <summary>Terminates the child.</summary>
    Terminate = 1,

    /// <summary>Leaves the child alone.</summary>
    Abandon = 2,

    /// <summary>Requests the child's cancellation.</summary>
    RequestCancel = 3,
}
