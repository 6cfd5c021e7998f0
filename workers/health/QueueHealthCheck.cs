using DataEgress.Workers.Poller;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers.Health;

/// <summary>Whether the queue was read lately: within two long polls and a minute for what they brought.</summary>
internal sealed class QueueHealthCheck(ReceiveClock receives, IOptions<WorkerOptions> options, TimeProvider clock) : IHealthCheck
{
    public const string Name = "queue";

    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var allowed = (2 * TimeSpan.FromSeconds(options.Value.Queue.WaitSeconds)) + Slack;
        return Task.FromResult(receives.Last switch
        {
            null => HealthCheckResult.Unhealthy("the queue has not been read yet"),
            { } last when clock.GetUtcNow() - last > allowed => HealthCheckResult.Unhealthy($"the queue was last read at {last:O}"),
            _ => HealthCheckResult.Healthy(),
        });
    }
}
