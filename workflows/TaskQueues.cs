namespace DataEgress.Workflows;

/// <summary>The task queues that workers poll and workflows name.</summary>
public static class TaskQueues
{
    /// <summary>Egress and delivery workflows, and every activity that any host can do.</summary>
    public const string Egress = "egress";

    /// <summary>Import of key material.</summary>
    public const string KeyImport = "key-import";

    /// <summary>Deployments.</summary>
    public const string Deployment = "deployment";

    private const string HostPrefix = "egress-host-";

    /// <summary>The queue of one host: staging and sending of files, which stay where they were staged.</summary>
    public static string Host(string machine) => HostPrefix + machine;
}
