using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// Search attribute values in payloads: JSON with the type in the metadata. Values in memory are <see cref="string"/>,
/// <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="DateTimeOffset"/> or an array of strings.
/// </summary>
internal static class SearchAttributeValue
{
    private const string TypeKey = "type";
    private const string EncodingKey = "encoding";
    private static readonly ByteString JsonEncoding = ByteString.CopyFromUtf8("json/plain");
    private static readonly ByteString NullEncoding = ByteString.CopyFromUtf8("binary/null");

    /// <summary>The type that the metadata names; unspecified if it names none.</summary>
    public static IndexedValueType TypeOf(Payload payload) =>
        payload.Metadata.TryGetValue(TypeKey, out var text) && Enum.TryParse<IndexedValueType>(text.ToStringUtf8(), out var type)
            ? type
            : IndexedValueType.Unspecified;

    /// <summary>Names the type in the metadata unless one is named there already.</summary>
    public static void SetType(Payload payload, IndexedValueType type)
    {
        if (!payload.Metadata.ContainsKey(TypeKey))
        {
            payload.Metadata[TypeKey] = ByteString.CopyFromUtf8(type.ToString());
        }
    }

    /// <summary>A keyword as a payload.</summary>
    public static Payload Keyword(string value) => Encode(JsonSerializer.SerializeToUtf8Bytes(value), IndexedValueType.Keyword);

    /// <summary>A list of keywords as a payload.</summary>
    public static Payload KeywordList(params IEnumerable<string> values) =>
        Encode(JsonSerializer.SerializeToUtf8Bytes(values), IndexedValueType.KeywordList);

    /// <summary>
    /// False if the payload does not hold a value of the type. Null is no value: the attribute is not set. A list with one
    /// element stands for the element.
    /// </summary>
    public static bool TryDecode(Payload payload, IndexedValueType type, out object? value)
    {
        value = null;
        var encoding = payload.Metadata.TryGetValue(EncodingKey, out var name) ? name : ByteString.Empty;
        if (encoding.Equals(NullEncoding))
        {
            return true;
        }

        if (!encoding.Equals(JsonEncoding))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(payload.Data.Memory);
            return TryConvert(json.RootElement, type, out value);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The value for an error message, in the form a real server writes it.</summary>
    public static string Describe(Payload payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload.Data.Memory);
            return Describe(json.RootElement);
        }
        catch (JsonException)
        {
            return $"value from <{payload.Data.Length} bytes>";
        }
    }

    private static Payload Encode(byte[] json, IndexedValueType type)
    {
        var payload = new Payload { Data = UnsafeByteOperations.UnsafeWrap(json) };
        payload.Metadata[EncodingKey] = JsonEncoding;
        SetType(payload, type);
        return payload;
    }

    private static bool TryConvert(JsonElement json, IndexedValueType type, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (json.ValueKind == JsonValueKind.Array)
        {
            return type == IndexedValueType.KeywordList ? TryConvertList(json, out value) : TryConvertOnly(json, type, out value);
        }

        value = (type, json.ValueKind) switch
        {
            (IndexedValueType.Keyword or IndexedValueType.Text, JsonValueKind.String) => json.GetString(),
            (IndexedValueType.Bool, JsonValueKind.True or JsonValueKind.False) => json.GetBoolean(),
            (IndexedValueType.Int, JsonValueKind.Number) when json.TryGetInt64(out var whole) => whole,
            (IndexedValueType.Double, JsonValueKind.Number) => json.GetDouble(),
            (IndexedValueType.Datetime, JsonValueKind.String) when TryParseTime(json.GetString()!, out var time) => time,
            _ => null,
        };
        return value is not null;
    }

    private static bool TryConvertOnly(JsonElement list, IndexedValueType type, out object? value)
    {
        value = null;
        return list.GetArrayLength() switch
        {
            0 => true,
            1 => list[0].ValueKind != JsonValueKind.Array && TryConvert(list[0], type, out value),
            _ => false,
        };
    }

    private static bool TryConvertList(JsonElement list, out object? value)
    {
        value = null;
        if (list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        if (list.GetArrayLength() > 0)
        {
            value = list.EnumerateArray().Select(item => item.GetString()!).ToArray();
        }

        return true;
    }

    /// <summary>A point in time with its offset, RFC 3339.</summary>
    public static bool TryParseTime(string text, out DateTimeOffset time)
    {
        // The framework also takes dates and times without an offset, which RFC 3339 does not.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasOffset || !text.Contains('T', StringComparison.Ordinal))
        {
            time = default;
            return false;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Null => "<nil>",
        JsonValueKind.Array => $"[{string.Join(' ', json.EnumerateArray().Select(Describe))}]",
        JsonValueKind.Object => $"map[{string.Join(' ', json.EnumerateObject().Select(field => $"{field.Name}:{Describe(field.Value)}"))}]",
        _ => json.GetRawText(),
    };
}
