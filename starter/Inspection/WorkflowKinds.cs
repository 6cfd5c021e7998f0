using DataEgress.Workflows;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Inspection;

/// <summary>The workflows that are Egress's, by the words of the command line.</summary>
internal static class WorkflowKinds
{
    /// <summary>Type of the workflow of a flag.</summary>
    public const string Egress = nameof(EgressWorkflow);

    /// <summary>Type of the workflow of an entry.</summary>
    public const string Delivery = nameof(DeliveryWorkflow);

    /// <summary>Words, and the condition that each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Conditions { get; } = new Dictionary<string, string>
    {
        ["egress"] = VisibilityQuery.Is("WorkflowType", Egress),
        ["delivery"] = VisibilityQuery.Is("WorkflowType", Delivery),
        ["key-import"] = VisibilityQuery.Is("TaskQueue", TaskQueues.KeyImport),
        ["deployment"] = VisibilityQuery.Is("TaskQueue", TaskQueues.Deployment),
    };

    /// <summary>Holds for all of them; a namespace may have other tenants.</summary>
    public static string Any { get; } = VisibilityQuery.IsOneOf("TaskQueue", [TaskQueues.Egress, TaskQueues.KeyImport, TaskQueues.Deployment]);
}
