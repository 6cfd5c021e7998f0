using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Encoding <c>binary/protobuf</c>: a protobuf message in its binary form.</summary>
public class BinaryProtoConverter : IEncodingConverter
{
    private const string Name = "binary/protobuf";
    private static readonly ByteString NameBytes = ByteString.CopyFromUtf8(Name);

    /// <inheritdoc />
    public string Encoding => Name;

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        var message = value as IMessage;
        payload = message is null ? null : ProtoPayload.Create(NameBytes, message, message.ToByteString());
        return message is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) =>
        ProtoPayload.DescriptorFor(payload, type).Parser.ParseFrom(payload.Data);
}
