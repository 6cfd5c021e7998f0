using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Converter for one value of the metadata field <c>encoding</c>.</summary>
public interface IEncodingConverter
{
    /// <summary>The encoding's name.</summary>
    string Encoding { get; }

    /// <summary>Converts a value if this encoding is for it; otherwise the next encoding is asked.</summary>
    /// <param name="value">The value; may be null.</param>
    /// <param name="payload">The payload, with <c>encoding</c> set.</param>
    /// <returns>Whether the value was converted.</returns>
    bool TryToPayload(object? value, out Payload? payload);

    /// <summary>Converts a payload of this encoding.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="type">Type to convert to.</param>
    /// <returns>The value.</returns>
    object? ToValue(Payload payload, Type type);
}
