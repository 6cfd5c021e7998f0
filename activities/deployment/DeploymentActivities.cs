using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Activities;

namespace DataEgress.Activities.Deployment;

/// <summary>The activities of the queue <c>deployment</c>.</summary>
internal sealed class DeploymentActivities(CommandRunner runner, CommandDigests digests, DeploymentFolders folders) : IDeploymentActivities
{
    private static CancellationToken Cancellation => ActivityExecutionContext.Current.CancellationToken;

    /// <inheritdoc/>
    [Activity]
    public async Task<PlanReading> ReadPlanAsync(PlanRequest request)
    {
        var path = folders.Plan(request.Name);
        try
        {
            return PlanReader.Read(await File.ReadAllTextAsync(path, Cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeploymentErrors.Of(DeploymentFailures.InvalidPlan, $"the plan '{request.Name}' cannot be read: {e.Message}");
        }
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<CommandDigest> DigestCommandAsync(CommandRequest request) => new(await digests.OfAsync(request.Command, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<CommandResult> RunCommandAsync(CommandRequest request) => runner.RunAsync(request, Cancellation);
}
