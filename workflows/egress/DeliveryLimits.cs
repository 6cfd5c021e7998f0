using System.Globalization;
using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// What a delivery may take up. While one is set the delivery's batches go one after another, so that it holds wherever they
/// run.
/// </summary>
/// <param name="FilesAtOnce">Files side by side, at least 1; null for what the worker allows.</param>
/// <param name="BytesPerSecond">Bytes sent in a second, at least 1,024; null for any number.</param>
public sealed record DeliveryLimits(
    [property: JsonPropertyName("filesAtOnce")] int? FilesAtOnce = null,
    [property: JsonPropertyName("bytesPerSecond")] long? BytesPerSecond = null)
{
    private const long LeastBytes = 1024;

    /// <summary>Nothing is limited.</summary>
    [JsonIgnore]
    public bool IsNone => this is { FilesAtOnce: null, BytesPerSecond: null };

    /// <summary>What is wrong with them; null if nothing.</summary>
    internal string? Error => this switch
    {
        { FilesAtOnce: < 1 } => $"filesAtOnce: {FilesAtOnce}; allowed is 1 or more, or nothing",
        { BytesPerSecond: < LeastBytes } => $"bytesPerSecond: {BytesPerSecond}; allowed is {LeastBytes} or more, or nothing",
        _ => null,
    };
}

/// <summary>Payload of <c>set-limits</c>; what it does not name is not limited any more.</summary>
/// <param name="FilesAtOnce">See <see cref="DeliveryLimits"/>.</param>
/// <param name="BytesPerSecond">See <see cref="DeliveryLimits"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
public sealed record LimitsInstruction(
    [property: JsonPropertyName("filesAtOnce")] int? FilesAtOnce = null,
    [property: JsonPropertyName("bytesPerSecond")] long? BytesPerSecond = null,
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("by")] string? By = null)
{
    /// <summary>The limits that it asks for.</summary>
    internal DeliveryLimits ToLimits() => new(FilesAtOnce, BytesPerSecond);

    /// <summary>The same in words, for an audit.</summary>
    internal string Describe() => $"filesAtOnce {Show(FilesAtOnce)}, bytesPerSecond {Show(BytesPerSecond)}";

    private static string Show(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "any";
}
