using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Context.Propagation;
using Temporalio.Client;
using Temporalio.Extensions.DiagnosticSource;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Runtime;

namespace DataEgress.Workers.Telemetry;

/// <summary>Registers telemetry, if it is asked for.</summary>
internal static class TelemetryServices
{
    /// <summary>Meter of the metrics of Temporal's SDK.</summary>
    public const string TemporalMeterName = "Temporalio";

    /// <summary>Registers it; before every other hosted service, to outlive them.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetrySettings>().Configure(s => s.Read(configuration)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TelemetrySettings>, TelemetrySettingsValidator>());
        if (!new TelemetrySettings().Read(configuration).Enabled)
        {
            return;
        }

        services.AddHostedService<TelemetryExport>();
        services.AddSingleton(provider =>
        {
            var meter = provider.GetRequiredService<IMeterFactory>().Create(TemporalMeterName);
            var metrics = new MetricsOptions { CustomMetricMeter = new CustomMetricMeter(meter) };
            return new TemporalRuntime(new(new() { Metrics = metrics }));
        });
        services.AddOptions<TemporalClientConnectOptions>().Configure<TemporalRuntime>((client, runtime) =>
        {
            client.Runtime = runtime;
            client.Interceptors =
            [
                new TracingInterceptor(new()
                {
                    // Said here, for the default is another one until the OpenTelemetry SDK is at work.
                    Propagator = new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]),
                }),
            ];
        });
    }
}
