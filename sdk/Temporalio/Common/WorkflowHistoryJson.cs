using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>
/// Reads histories in JSON. The Go tools write enum values as <c>WorkflowExecutionStarted</c> where protobuf's JSON wants
/// <c>EVENT_TYPE_WORKFLOW_EXECUTION_STARTED</c>, so enum values are put right before protobuf reads them.
/// </summary>
internal static class WorkflowHistoryJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Reads a history.</summary>
    /// <exception cref="ArgumentException">The JSON is not an object.</exception>
    public static History Parse(string json)
    {
        var root = JsonNode.Parse(json, documentOptions: new() { MaxDepth = 256 }) as JsonObject
            ?? throw new ArgumentException("The history is not a JSON object.", nameof(json));
        FixEnums(root, History.Descriptor);
        return Parser.Parse<History>(root.ToJsonString(new JsonSerializerOptions { MaxDepth = 256 }));
    }

    private static void FixEnums(JsonObject message, MessageDescriptor type)
    {
        foreach (var (name, value) in message.ToArray())
        {
            if (value is null || FieldOf(type, name) is not { } field)
            {
                continue;
            }

            if (field.IsMap)
            {
                FixMap(value, field.MessageType.FindFieldByNumber(2));
            }
            else if (field.FieldType == FieldType.Enum)
            {
                message[name] = Fix(value, field.EnumType);
            }
            else if (field.FieldType == FieldType.Message && !IsWellKnown(field.MessageType))
            {
                foreach (var item in value is JsonArray items ? items.OfType<JsonObject>() : [.. OneObject(value)])
                {
                    FixEnums(item, field.MessageType);
                }
            }
        }
    }

    private static IEnumerable<JsonObject> OneObject(JsonNode value) => value is JsonObject single ? [single] : [];

    private static void FixMap(JsonNode map, FieldDescriptor valueField)
    {
        if (valueField.FieldType != FieldType.Message || IsWellKnown(valueField.MessageType) || map is not JsonObject entries)
        {
            return;
        }

        foreach (var entry in entries.Select(pair => pair.Value).OfType<JsonObject>())
        {
            FixEnums(entry, valueField.MessageType);
        }
    }

    private static JsonNode Fix(JsonNode value, EnumDescriptor type)
    {
        if (value is JsonArray items)
        {
            return new JsonArray([.. items.Select(item => item is null ? null : Fix(item, type))]);
        }

        if (value.GetValueKind() == JsonValueKind.String && type.FindValueByName(value.GetValue<string>()) is null)
        {
            var name = value.GetValue<string>();
            var known = type.Values.FirstOrDefault(candidate => ShortName(candidate).Equals(name, StringComparison.OrdinalIgnoreCase));
            return JsonValue.Create(known?.Name ?? name);
        }

        return value.DeepClone();
    }

    // EVENT_TYPE_WORKFLOW_EXECUTION_STARTED of EventType is WorkflowExecutionStarted.
    private static string ShortName(EnumValueDescriptor value)
    {
        var name = value.Name.Replace("_", string.Empty, StringComparison.Ordinal);
        var prefix = value.EnumDescriptor.Name;
        return name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor type, string name) =>
        type.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);

    private static bool IsWellKnown(MessageDescriptor type) => type.File.Package == "google.protobuf";
}
