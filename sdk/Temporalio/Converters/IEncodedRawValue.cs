using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A value that is neither decoded by the codec nor converted yet.</summary>
public interface IEncodedRawValue
{
    /// <summary>The payload as it came.</summary>
    Payload Payload { get; }

    /// <summary>Decodes and converts.</summary>
    /// <typeparam name="T">Type to convert to.</typeparam>
    /// <returns>The value.</returns>
    Task<T> ToValueAsync<T>();

    /// <summary>Decodes and converts.</summary>
    /// <param name="type">Type to convert to.</param>
    /// <returns>The value.</returns>
    Task<object?> ToValueAsync(Type type);
}
