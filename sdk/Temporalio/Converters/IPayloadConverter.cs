using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Converts between values and payloads. Called inside workflows, so it must be deterministic and do no I/O.</summary>
public interface IPayloadConverter
{
    /// <summary>Converts a value.</summary>
    /// <param name="value">The value; may be null.</param>
    /// <returns>The payload.</returns>
    Payload ToPayload(object? value);

    /// <summary>Converts a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="type">Type to convert to.</param>
    /// <returns>The value.</returns>
    object? ToValue(Payload payload, Type type);
}
