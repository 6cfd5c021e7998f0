using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Context.Propagation;
using Temporalio.Client;
using Temporalio.Extensions.OpenTelemetry;

namespace DataEgress.Workers.Telemetry;

/// <summary>Registers telemetry, if it is asked for.</summary>
internal static class TelemetryServices
{
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
        services.AddOptions<TemporalClientConnectOptions>().Configure(client => client.Interceptors = [new TracingInterceptor(new()
        {
            // Said here, for the default is another one until the OpenTelemetry SDK is at work.
            Propagator = new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]),
        })]);
    }
}
