using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;

namespace Temporalio.Common;

/// <summary>Search attributes on the wire: JSON with the metadata field <c>type</c>; never through a codec.</summary>
internal static class SearchAttributePayload
{
    private const string TypeField = "type";

    private static readonly Dictionary<IndexedValueType, ByteString> Names =
        Enum.GetValues<IndexedValueType>().ToDictionary(type => type, type => ByteString.CopyFromUtf8(type.ToString()));

    private static readonly Dictionary<ByteString, IndexedValueType> Types = ReadTypes();

    /// <summary>Writes a value; null removes the attribute.</summary>
    public static Payload Write(SearchAttributeKey key, object? value)
    {
        var payload = DataConverter.Default.PayloadConverter.ToPayload(value);
        payload.Metadata[TypeField] = Names[key.ValueType];
        return payload;
    }

    /// <summary>Reads a value; null if there is none.</summary>
    /// <exception cref="ArgumentException">The payload does not say its type, or holds no search attribute.</exception>
    public static (object Value, IndexedValueType Type)? Read(Payload payload)
    {
        if (!payload.Metadata.TryGetValue(TypeField, out var name))
        {
            throw new ArgumentException("The payload of a search attribute does not say its type.");
        }

        if (!Types.TryGetValue(name, out var type))
        {
            throw new ArgumentException($"Unknown type of a search attribute: {name.ToStringUtf8()}.");
        }

        return DataConverter.Default.PayloadConverter.ToValue<JsonElement?>(payload) is { ValueKind: not JsonValueKind.Null } json
            ? (FromJson(json, type), type)
            : null;
    }

    private static object FromJson(JsonElement json, IndexedValueType type) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Select(item => FromJson(item, type)).OfType<string>().ToList(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.Number when type == IndexedValueType.Int => json.GetInt64(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String when type == IndexedValueType.Datetime && json.TryGetDateTimeOffset(out var time) => time,
        JsonValueKind.String => json.GetString()!,
        _ => throw new ArgumentException($"A search attribute cannot be a JSON {json.ValueKind}."),
    };

    // Servers before 1.20 write the enum's proto name, for instance INDEXED_VALUE_TYPE_KEYWORD.
    private static Dictionary<ByteString, IndexedValueType> ReadTypes()
    {
        var types = Names.ToDictionary(pair => pair.Value, pair => pair.Key);
        foreach (var field in typeof(IndexedValueType).GetFields())
        {
            if (field.GetCustomAttributes(typeof(OriginalNameAttribute), false) is [OriginalNameAttribute original])
            {
                types[ByteString.CopyFromUtf8(original.Name)] = (IndexedValueType)field.GetValue(null)!;
            }
        }

        return types;
    }
}
