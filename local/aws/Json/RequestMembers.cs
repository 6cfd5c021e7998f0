using System.Text.Json;
using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.Json;

/// <summary>
/// Reads the members of a JSON request. A member of the wrong type is a SerializationException, as the services answer it;
/// null and a missing member are the same.
/// </summary>
internal static class RequestMembers
{
    public static JsonElement? Member(this JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement request, string name) =>
        request.Member(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            _ => throw WrongType(name, "a string"),
        };

    public static int? Integer(this JsonElement request, string name)
    {
        if (request.Member(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw WrongType(name, "an integer");
    }

    public static bool? Flag(this JsonElement request, string name) =>
        request.Member(name)?.ValueKind switch
        {
            null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw WrongType(name, "true or false"),
        };

    /// <summary>A time as seconds since 1970, with or without a fraction.</summary>
    public static DateTimeOffset? Time(this JsonElement request, string name)
    {
        if (request.Member(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw WrongType(name, "a time in seconds since 1970");
    }

    public static byte[]? Bytes(this JsonElement request, string name)
    {
        if (request.Member(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw WrongType(name, "base64");
    }

    /// <summary>The elements of a list; empty when it is missing.</summary>
    public static IReadOnlyList<JsonElement> List(this JsonElement request, string name) =>
        request.Member(name) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
            _ => throw WrongType(name, "a list"),
        };

    /// <summary>A list of strings; empty when it is missing.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement request, string name) =>
        [.. request.List(name).Select(item => item.ValueKind is JsonValueKind.String
            ? item.GetString()!
            : throw WrongType(name, "a list of strings"))];

    /// <summary>The members of a nested object in the order sent; empty when it is missing.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement request, string name) =>
        request.Member(name) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Object } value => value.EnumerateObject(),
            _ => throw WrongType(name, "an object"),
        };

    /// <summary>A map of strings; empty when it is missing.</summary>
    public static Dictionary<string, string> TextMap(this JsonElement request, string name)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (var member in request.Members(name))
        {
            map[member.Name] = member.Value.ValueKind is JsonValueKind.String
                ? member.Value.GetString()!
                : throw WrongType($"{name}.{member.Name}", "a string");
        }

        return map;
    }

    private static AwsException WrongType(string name, string expected) =>
        new("SerializationException", $"{name} must be {expected}.");
}
