using Microsoft.Extensions.Diagnostics.HealthChecks;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Workers.Health;

/// <summary>Whether the Temporal frontend says that it serves.</summary>
internal sealed class TemporalHealthCheck(ITemporalClient client) : IHealthCheck
{
    public const string Name = "temporal";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.Connection.CheckHealthAsync(options: new RpcOptions { CancellationToken = cancellationToken })
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("the frontend does not serve");
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
