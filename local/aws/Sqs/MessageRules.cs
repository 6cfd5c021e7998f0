using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>What a message may be.</summary>
internal static partial class MessageRules
{
    private const int MaxAttributes = 10;

    /// <summary>Reads the attributes of a message that is sent.</summary>
    public static Dictionary<string, MessageAttribute> ReadAttributes(JsonElement request, string member)
    {
        Dictionary<string, MessageAttribute> attributes = new(StringComparer.Ordinal);
        foreach (var given in request.Members(member))
        {
            var (name, value) = (given.Name, given.Value);
            var type = value.Text("DataType");
            var text = value.Text("StringValue");
            var bytes = value.Bytes("BinaryValue");
            if (!AttributeName().IsMatch(name) || name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase))
            {
                throw SqsErrors.InvalidParameter($"The message attribute name '{name}' is not allowed.");
            }

            if (type is null || !AttributeType().IsMatch(type))
            {
                throw SqsErrors.InvalidParameter(
                    $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
            }

            var binary = type.StartsWith("Binary", StringComparison.Ordinal);
            if (binary ? bytes is not { Length: > 0 } : string.IsNullOrEmpty(text))
            {
                throw SqsErrors.InvalidParameter($"The message attribute '{name}' must contain a non-empty value for its type '{type}'.");
            }

            attributes[name] = new MessageAttribute(type, binary ? null : text, binary ? Convert.ToBase64String(bytes!) : null);
        }

        return attributes.Count <= MaxAttributes
            ? attributes
            : throw SqsErrors.InvalidParameter($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MaxAttributes}].");
    }

    /// <summary>The size that counts against the limits: the body, and names, types and values of the attributes.</summary>
    public static int SizeOf(string body, IReadOnlyDictionary<string, MessageAttribute> attributes) =>
        Encoding.UTF8.GetByteCount(body) + attributes.Sum(attribute =>
            Encoding.UTF8.GetByteCount(attribute.Key)
            + Encoding.UTF8.GetByteCount(attribute.Value.DataType)
            + (attribute.Value.StringValue is { } text ? Encoding.UTF8.GetByteCount(text) : 0)
            + (attribute.Value.BinaryValue is { } binary ? Convert.FromBase64String(binary).Length : 0));

    /// <summary>Refuses what is not a character of XML 1.0.</summary>
    public static void ValidateBody(string body)
    {
        foreach (var rune in body.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character, which is allowed in itself.
            if (rune.Value is not (0x9 or 0xA or 0xD or (>= 0x20 and <= 0xFFFD) or >= 0x10000))
            {
                throw SqsErrors.InvalidMessageContents();
            }
        }
    }

    /// <summary>Whether an attribute is among the names asked for: itself, "All", ".*", or a prefix ending in ".*".</summary>
    public static bool IsAsked(string name, IReadOnlyList<string> asked) => asked.Any(pattern =>
        pattern == name || pattern is "All" or ".*" || (pattern.EndsWith(".*", StringComparison.Ordinal)
            && name.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    /// <summary>A number of a request, checked against its range.</summary>
    public static int? Ranged(JsonElement request, string name, int min, int max)
    {
        var value = request.Integer(name);
        return value is null || (value >= min && value <= max)
            ? value
            : throw SqsErrors.InvalidParameter(
                $"Value {value} for parameter {name} is invalid. Reason: Must be >= {min} and <= {max}, if provided.");
    }

    [GeneratedRegex(@"^(?!\.)(?!.*\.\.)(?!.*\.$)[A-Za-z0-9_.-]{1,256}$")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"^(String|Number|Binary)(\..{1,249})?$")]
    private static partial Regex AttributeType();
}
