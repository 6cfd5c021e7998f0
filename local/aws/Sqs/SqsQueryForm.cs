using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>
/// Translates between the query protocol, which older clients of SQS speak, and the JSON that the service understands:
/// numbered form fields such as <c>Attribute.1.Name</c> in, XML out.
/// </summary>
internal static class SqsQueryForm
{
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds", "MaxResults", "MaxNumberOfMessagesPerSecond",
    };

    /// <summary>The form's fields as a JSON request.</summary>
    /// <exception cref="Http.AwsException">A number is none.</exception>
    public static JsonObject ToJson(IEnumerable<(string Name, string Value)> fields)
    {
        JsonObject request = [];
        foreach (var group in fields.GroupBy(field => field.Name.Split('.')[0], StringComparer.Ordinal))
        {
            var inner = group.Where(field => field.Name.Length > group.Key.Length)
                .Select(field => (Name: field.Name[(group.Key.Length + 1)..], field.Value)).ToList();
            if (inner.Count == 0)
            {
                request[group.Key] = Numbers.Contains(group.Key) ? Number(group.Key, group.First().Value) : group.First().Value;
            }
            else
            {
                AddNumbered(request, group.Key, Numbered(inner));
            }
        }

        return request;
    }

    /// <summary>Writes an answer's members as the content of a result element.</summary>
    public static void WriteResult(XmlWriter xml, string action, JsonObject answer)
    {
        foreach (var (name, value) in answer)
        {
            switch (name, value)
            {
                case (_, JsonArray list):
                    var element = name switch
                    {
                        "QueueUrls" or "queueUrls" => "QueueUrl",
                        "Messages" => "Message",
                        "Successful" => action + "ResultEntry",
                        _ => "BatchResultErrorEntry",
                    };
                    foreach (var item in list)
                    {
                        WriteElement(xml, element, action, item!);
                    }

                    break;
                case ("Attributes" or "MessageAttributes" or "Tags", JsonObject map):
                    foreach (var (key, content) in map)
                    {
                        xml.WriteStartElement(name[..^1]);
                        xml.WriteElementString(name is "Tags" ? "Key" : "Name", key);
                        WriteElement(xml, "Value", action, content!);
                        xml.WriteEndElement();
                    }

                    break;
                default:
                    WriteElement(xml, name, action, value!);
                    break;
            }
        }
    }

    private static void WriteElement(XmlWriter xml, string name, string action, JsonNode content)
    {
        xml.WriteStartElement(name);
        if (content is JsonObject members)
        {
            WriteResult(xml, action, members);
        }
        else
        {
            xml.WriteString(content.GetValueKind() is System.Text.Json.JsonValueKind.String ? content.GetValue<string>() : content.ToJsonString());
        }

        xml.WriteEndElement();
    }

    /// <summary>Fields by the number they begin with, in its order.</summary>
    private static List<List<(string Name, string Value)>> Numbered(IEnumerable<(string Name, string Value)> fields) =>
    [
        .. fields.Select(field => (Dot: field.Name.IndexOf('.', StringComparison.Ordinal), Field: field))
            .GroupBy(field => Number("index", field.Dot < 0 ? field.Field.Name : field.Field.Name[..field.Dot]))
            .OrderBy(group => group.Key)
            .Select(group => group.Select(field => (field.Dot < 0 ? "" : field.Field.Name[(field.Dot + 1)..], field.Field.Value)).ToList()),
    ];

    private static void AddNumbered(JsonObject request, string name, List<List<(string Name, string Value)>> items)
    {
        switch (name)
        {
            case "Attribute":
                request["Attributes"] = Pairs(items, "Name");
                break;
            case "Tag":
                // The two operations with tags write their member differently.
                request["Tags"] = Pairs(items, "Key");
                request["tags"] = Pairs(items, "Key");
                break;
            case "MessageAttribute" or "MessageSystemAttribute":
                request[name + "s"] = new JsonObject(items.Select(item => KeyValuePair.Create<string, JsonNode?>(
                    item.Find(field => field.Name == "Name").Value ?? "",
                    ToJson(item.Where(field => field.Name.StartsWith("Value.", StringComparison.Ordinal))
                        .Select(field => (field.Name["Value.".Length..], field.Value))))));
                break;
            case var entry when entry.EndsWith("RequestEntry", StringComparison.Ordinal):
                request["Entries"] = new JsonArray([.. items.Select(ToJson)]);
                break;
            default:
                request[name + "s"] = new JsonArray([.. items.Select(item => JsonValue.Create(item[0].Value))]);
                break;
        }
    }

    private static JsonObject Pairs(IEnumerable<List<(string Name, string Value)>> items, string key)
    {
        JsonObject pairs = [];
        foreach (var item in items)
        {
            pairs[item.Find(field => field.Name == key).Value ?? ""] = item.Find(field => field.Name == "Value").Value ?? "";
        }

        return pairs;
    }

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SqsErrors.InvalidParameter($"Value {text} for parameter {name} is invalid. Reason: Must be an integer.");
}
