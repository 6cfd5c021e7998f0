namespace DataEgress.Local.Demo.Deployment;

/// <summary>Who takes part in the deployments, and where they go.</summary>
internal static class Cast
{
    /// <summary>Asks for the deployments, and is in the group of those who may approve.</summary>
    public const string Requester = "dora";

    /// <summary>Approves.</summary>
    public const string FirstApprover = "ada";

    /// <summary>Approves too.</summary>
    public const string SecondApprover = "bob";

    /// <summary>Is on duty: retries, skips, aborts.</summary>
    public const string Operator = "olga";

    /// <summary>The approvers' group, as the plan names it.</summary>
    public const string Group = "operations";

    /// <summary>The environment that is deployed.</summary>
    public const string Qa = "qa";

    /// <summary>The environment whose deployment is aborted.</summary>
    public const string Production = "production";
}
