using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataEgress.Workers.Health;

/// <summary>Wires the health endpoint.</summary>
internal static class HealthServices
{
    /// <summary>Adds the endpoint and its checks, if it is to listen at all.</summary>
    public static void AddHealth(this IServiceCollection services, WorkerOptions options)
    {
        if (options.Health.Url is null)
        {
            return;
        }

        var checks = services.AddHealthChecks().AddCheck<TemporalHealthCheck>(TemporalHealthCheck.Name);
        if (options.Queue.Enabled)
        {
            checks.AddCheck<QueueHealthCheck>(QueueHealthCheck.Name);
        }

        services.TryAddSingleton<HealthEndpoint>();
        services.AddHostedService(p => p.GetRequiredService<HealthEndpoint>());
    }
}
