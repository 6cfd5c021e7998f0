using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Encoding <c>json/protobuf</c>: a protobuf message in its JSON form.</summary>
public class JsonProtoConverter : IEncodingConverter
{
    private const string Name = "json/protobuf";
    private static readonly ByteString NameBytes = ByteString.CopyFromUtf8(Name);

    /// <summary>Creates the converter with protobuf's default formatter and parser.</summary>
    public JsonProtoConverter()
        : this(JsonFormatter.Default, JsonParser.Default)
    {
    }

    /// <summary>Creates the converter.</summary>
    /// <param name="formatter">Writes JSON.</param>
    /// <param name="parser">Reads JSON.</param>
    public JsonProtoConverter(JsonFormatter formatter, JsonParser parser)
    {
        Formatter = formatter;
        Parser = parser;
    }

    /// <inheritdoc />
    public string Encoding => Name;

    /// <summary>Writes JSON.</summary>
    protected JsonFormatter Formatter { get; private init; }

    /// <summary>Reads JSON.</summary>
    protected JsonParser Parser { get; private init; }

    /// <inheritdoc />
    public bool TryToPayload(object? value, out Payload? payload)
    {
        var message = value as IMessage;
        payload = message is null
            ? null
            : ProtoPayload.Create(NameBytes, message, ByteString.CopyFromUtf8(Formatter.Format(message)));
        return message is not null;
    }

    /// <inheritdoc />
    public object? ToValue(Payload payload, Type type) =>
        Parser.Parse(payload.Data.ToStringUtf8(), ProtoPayload.DescriptorFor(payload, type));
}
