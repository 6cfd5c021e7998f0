using System.Text.Json;

namespace Temporalio.Worker.Machines;

/// <summary>JSON in markers is written as the shared core writes it.</summary>
internal static class MarkerJson
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
