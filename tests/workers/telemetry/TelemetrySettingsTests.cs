using DataEgress.Workers.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.OpenTelemetry;

namespace DataEgress.Workers.Tests.Telemetry;

public sealed class TelemetrySettingsTests
{
    [Fact]
    public void Validate_EverythingWrong_NamesItAllAndNoHeader()
    {
        using var host = HostWith(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/json",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "secret",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "10s",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "0",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "a=b,c",
            ["OTEL_TRACES_SAMPLER"] = "some",
            ["OTEL_TRACES_SAMPLER_ARG"] = "2",
        });

        var errors = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<TelemetrySettings>>().Value).Failures;

        Assert.Equal(
            [
                "OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317'; allowed: the URL of an OTLP receiver",
                "OTEL_EXPORTER_OTLP_HEADERS: not shown; allowed: name=value,name=value",
                "OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json'; allowed: grpc, http/protobuf",
                "OTEL_EXPORTER_OTLP_TIMEOUT: '10s'; allowed: milliseconds, 1 to 2147483647",
                "OTEL_METRIC_EXPORT_INTERVAL: '0'; allowed: milliseconds, 1 to 2147483647",
                "OTEL_RESOURCE_ATTRIBUTES: 'a=b,c'; allowed: name=value,name=value",
                "OTEL_TRACES_SAMPLER: 'some'; allowed: always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG: '2'; allowed: 0 to 1",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    [InlineData("http://localhost:4317", null, true)]
    [InlineData("http://localhost:4317", "false", true)]
    [InlineData("http://localhost:4317", "TRUE", false)]
    public void Build_Endpoint_DecidesWhetherThereIsTelemetry(string? endpoint, string? disabled, bool expected)
    {
        using var host = HostWith(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_SDK_DISABLED"] = disabled,
            ["OTEL_TRACES_SAMPLER"] = expected ? null : "wrong, and not looked at",
        });

        host.Services.GetRequiredService<IOptions<TelemetrySettings>>().Value.ToString();
        Assert.Equal(expected, host.Services.GetServices<IHostedService>().First() is TelemetryExport);
        Assert.Equal(
            expected, host.Services.GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value.Interceptors?.Single() is TracingInterceptor);
    }

    private static IHost HostWith(Dictionary<string, string?> settings) =>
        EgressHost.CreateBuilder([], new Dictionary<string, string?>(settings) { ["Egress:Queue:Url"] = "http://localhost/queue" }).Build();
}
