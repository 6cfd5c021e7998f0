using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Encoding <c>binary/null</c>: null, without data.</summary>
public class BinaryNullConverter : IEncodingConverter
{
    private const string Name = "binary/null";
    private static readonly ByteString NameBytes = ByteString.CopyFromUtf8(Name);

    /// <inheritdoc />
    public string Encoding => Name;

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        payload = value is null ? new() { Metadata = { ["encoding"] = NameBytes } } : null;
        return value is null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type)
    {
        if (!payload.Data.IsEmpty)
        {
            throw new ArgumentException($"A {Name} payload must be empty, this one has {payload.Data.Length} bytes.");
        }

        return type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? throw new ArgumentException($"The payload is null, {type} cannot be.")
            : null;
    }
}
