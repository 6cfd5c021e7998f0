using Temporalio.Activities;
using Temporalio.Workflows;

namespace DataEgress.Bench.Server;

/// <summary>One activity; the same by name as in the load generator of the official TypeScript SDK.</summary>
[Workflow(TypeName)]
public class GreetingWorkflow
{
    public const string TypeName = "simpleActivity";

    [WorkflowRun]
    public Task<string> RunAsync(string name) => Workflow.ExecuteActivityAsync(
        () => GreetingActivities.Greet(name), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
}

/// <summary>What <see cref="GreetingWorkflow"/> runs.</summary>
public static class GreetingActivities
{
    [Activity("greet")]
    public static string Greet(string name) => $"hello {name}";
}
