using DataEgress.Activities.Egress;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Temporalio.Extensions.OpenTelemetry;

namespace DataEgress.Workers.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP while the host runs. The first service to start and the last to stop, so that nothing that
/// the others do is missed; what is left is sent at the end.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string ServiceName = "data-egress";

    private OpenTelemetrySdk? sdk;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sdk = OpenTelemetrySdk.Create(telemetry =>
        {
            // The host's configuration in the place of the environment alone: settings may come from anywhere.
            telemetry.Services.AddSingleton(configuration);
            telemetry
                .ConfigureResource(resource => resource.AddService(ServiceName).AddTelemetrySdk().AddEnvironmentVariableDetector())
                .WithTracing(traces => traces.AddSource(
                    EgressTracing.SourceName,
                    TracingInterceptor.ClientSource.Name,
                    TracingInterceptor.WorkflowsSource.Name,
                    TracingInterceptor.ActivitiesSource.Name))
                .WithMetrics(metrics => metrics.AddMeter(EgressMetrics.MeterName, TelemetryServices.TemporalMeterName))
                .UseOtlpExporter();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref sdk, null)?.Dispose();
}
