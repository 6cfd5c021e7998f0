using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Encoding <c>binary/plain</c>: a byte array as it is.</summary>
public class BinaryPlainConverter : IEncodingConverter
{
    private const string Name = "binary/plain";
    private static readonly ByteString NameBytes = ByteString.CopyFromUtf8(Name);

    /// <inheritdoc />
    public string Encoding => Name;

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        var bytes = value as byte[];
        payload = bytes is null
            ? null
            : new() { Metadata = { ["encoding"] = NameBytes }, Data = ByteString.CopyFrom(bytes) };
        return bytes is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) =>
        type == typeof(byte[])
            ? payload.Data.ToByteArray()
            : throw new ArgumentException($"The payload is bytes, they cannot become {type}.");
}
