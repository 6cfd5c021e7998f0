using DataEgress.Bench.Server;
using Temporalio.Workflows;

namespace DataEgress.Bench.Sdk;

/// <summary>One activity after the other: six events each, and five around them.</summary>
[Workflow]
public class ProcessionWorkflow
{
    public const int EventsOfActivity = 6;
    public const int EventsAround = 5;

    [WorkflowRun]
    public async Task<int> RunAsync(int activities)
    {
        var letters = 0;
        for (var i = 0; i < activities; i++)
        {
            var greeting = await Workflow.ExecuteActivityAsync(
                () => GreetingActivities.Greet("ada"), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
            letters += greeting.Length;
        }

        return letters;
    }
}
