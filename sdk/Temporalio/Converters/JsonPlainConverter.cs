using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Encoding <c>json/plain</c>: anything that System.Text.Json can serialise.</summary>
public class JsonPlainConverter : IEncodingConverter
{
    private const string Name = "json/plain";
    private static readonly ByteString NameBytes = ByteString.CopyFromUtf8(Name);

    /// <summary>Creates the converter.</summary>
    /// <param name="serializerOptions">Options of the serialiser.</param>
    public JsonPlainConverter(JsonSerializerOptions serializerOptions) => SerializerOptions = serializerOptions;

    /// <inheritdoc />
    public virtual string Encoding => Name;

    /// <summary>Options of the serialiser.</summary>
    protected JsonSerializerOptions SerializerOptions { get; private init; }

    /// <summary>Serialises any value; what cannot be serialised is an error, not another encoding's business.</summary>
    /// <param name="value">The value; may be null.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>Always true.</returns>
    public virtual bool TryToPayload(object? value, out Payload? payload)
    {
        payload = new()
        {
            Metadata = { ["encoding"] = NameBytes },
            Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, SerializerOptions)),
        };
        return true;
    }

    /// <inheritdoc />
    public virtual object? ToValue(Payload payload, Type type) =>
        JsonSerializer.Deserialize(payload.Data.Span, type, SerializerOptions);
}
