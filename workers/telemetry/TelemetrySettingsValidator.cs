using System.Globalization;
using DataEgress.Activities;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers.Telemetry;

/// <summary>Finds everything that is wrong with the settings of telemetry at once, if it is on.</summary>
internal sealed class TelemetrySettingsValidator : IValidateOptions<TelemetrySettings>
{
    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
    [
        "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio",
    ];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetrySettings options)
    {
        var check = new SettingChecks("");
        if (!options.Enabled)
        {
            return check.Result;
        }

        check.That(
            Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https",
            TelemetrySettings.EndpointVariable,
            options.Endpoint,
            "the URL of an OTLP receiver");
        OneOf(Protocols, TelemetrySettings.ProtocolVariable, options.Protocol);
        OneOf(Samplers, TelemetrySettings.SamplerVariable, options.Sampler);
        check.That(IsList(options.Resource), TelemetrySettings.ResourceVariable, options.Resource, "name=value,name=value");
        if (!IsList(options.Headers))
        {
            check.Add(TelemetrySettings.HeadersVariable, "not shown; allowed: name=value,name=value");
        }

        check.That(
            options.SamplerArgument is null
            || (double.TryParse(options.SamplerArgument, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1),
            TelemetrySettings.SamplerArgumentVariable,
            options.SamplerArgument,
            "0 to 1");
        foreach (var (variable, value) in options.Durations)
        {
            check.That(
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var duration) && duration > 0,
                variable,
                value,
                $"milliseconds, 1 to {int.MaxValue}");
        }

        return check.Result;

        void OneOf(string[] allowed, string setting, string? value) =>
            check.That(value is null || allowed.Contains(value, StringComparer.Ordinal), setting, value, string.Join(", ", allowed));
    }

    private static bool IsList(string? text) =>
        text is null || text.Split(',').All(item => item.IndexOf('=', StringComparison.Ordinal) > 0);
}
