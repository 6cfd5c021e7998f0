using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>What the two protobuf encodings share: the metadata field <c>messageType</c>.</summary>
internal static class ProtoPayload
{
    private const string MessageTypeField = "messageType";

    /// <summary>Makes a payload for a message.</summary>
    public static Payload Create(ByteString encoding, IMessage message, ByteString data) => new()
    {
        Metadata =
        {
            ["encoding"] = encoding,
            [MessageTypeField] = ByteString.CopyFromUtf8(message.Descriptor.FullName),
        },
        Data = data,
    };

    /// <summary>The descriptor of a message type, after checking that the payload holds that message.</summary>
    /// <exception cref="ArgumentException">The type is no message, or another one than the payload's.</exception>
    public static MessageDescriptor DescriptorFor(Payload payload, Type type)
    {
        if (!typeof(IMessage).IsAssignableFrom(type))
        {
            throw new ArgumentException($"The payload is a protobuf message, it cannot become {type}.");
        }

        var descriptor = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as MessageDescriptor
            ?? throw new ArgumentException($"{type} has no static property Descriptor.");
        if (!payload.Metadata.TryGetValue(MessageTypeField, out var name))
        {
            throw new ArgumentException($"The payload does not say its {MessageTypeField}.");
        }

        return name.ToStringUtf8() == descriptor.FullName
            ? descriptor
            : throw new ArgumentException($"The payload is a {name.ToStringUtf8()}, not a {descriptor.FullName}.");
    }
}
