using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>How receipts are written: one JSON object per line, absent values left out.</summary>
public static class ReceiptJson
{
    /// <summary>The options of every line.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
