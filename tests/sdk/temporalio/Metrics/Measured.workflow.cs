using Temporalio.Workflows;

namespace Temporalio.Tests.Metrics;

[Workflow]
public class Measured
{
    [WorkflowRun]
    public async Task RunAsync(bool fail)
    {
        Workflow.MetricMeter.CreateCounter<int>("run").Add(1);
        await Workflow.ExecuteActivityAsync(
            () => MeasuredActivities.Measure(fail), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        await Workflow.ExecuteLocalActivityAsync(
            () => MeasuredActivities.Measure(false), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
    }
}
