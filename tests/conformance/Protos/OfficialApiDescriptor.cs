using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataEgress.Conformance.Tests.Protos;

/// <summary>The protobufjs descriptor in npm's @temporalio/proto, as JSON.</summary>
public sealed partial class OfficialApiDescriptor
{
    private const string Dump = "process.stdout.write(JSON.stringify(require('@temporalio/proto/protos/json-module.js').toJSON()))";

    private readonly JsonElement root = JsonDocument.Parse(NodePackages.Evaluate(Dump)).RootElement;

    /// <summary>The node of a package, message, enum or service, or null.</summary>
    public JsonElement? Find(string fullName)
    {
        var node = root;
        foreach (var part in fullName.Split('.'))
        {
            if (!node.TryGetProperty("nested", out var nested) || !nested.TryGetProperty(part, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The full name of a type named inside <paramref name="scope"/>; a scalar's name stays as it is.</summary>
    public string Resolve(string type, string scope)
    {
        if (type.StartsWith('.'))
        {
            return type[1..];
        }

        for (var prefix = scope; ; prefix = prefix.Contains('.', StringComparison.Ordinal) ? prefix[..prefix.LastIndexOf('.')] : "")
        {
            var candidate = prefix.Length == 0 ? type : $"{prefix}.{type}";
            if (Find(candidate) is { } node && (node.TryGetProperty("fields", out _) || node.TryGetProperty("values", out _)))
            {
                return candidate;
            }

            if (prefix.Length == 0)
            {
                return type;
            }
        }
    }

    /// <summary>The name of a field as its .proto file spells it.</summary>
    public static string ProtoName(JsonProperty field) =>
        field.Value.TryGetProperty("protoName", out var name) ? name.GetString()! : field.Name;

    /// <summary>A field as one line: label, type, number and oneof.</summary>
    public string Describe(JsonProperty field, string message, JsonElement messageNode)
    {
        var type = Resolve(field.Value.GetProperty("type").GetString()!, message);
        var number = field.Value.GetProperty("id").GetInt32();
        if (field.Value.TryGetProperty("keyType", out var key))
        {
            return $"map<{key.GetString()}, {type}> = {number}";
        }

        var repeated = field.Value.TryGetProperty("rule", out var rule) && rule.GetString() == "repeated";
        return $"{(repeated ? "repeated " : "")}{type} = {number}{OneofOf(field, messageNode)}";
    }

    private static string OneofOf(JsonProperty field, JsonElement messageNode)
    {
        if (!messageNode.TryGetProperty("oneofs", out var oneofs) || (field.Value.TryGetProperty("options", out var options) && options.TryGetProperty("proto3_optional", out _)))
        {
            return "";
        }

        var oneof = oneofs.EnumerateObject().Where(o => o.Value.GetProperty("oneof").EnumerateArray().Any(f => f.GetString() == field.Name)).Select(o => o.Name).FirstOrDefault();
        return oneof is null ? "" : $" in {CapitalLetter().Replace(oneof, m => "_" + m.Value.ToLowerInvariant())}";
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex CapitalLetter();
}
