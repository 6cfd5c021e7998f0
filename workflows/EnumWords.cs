using System.Text.Json;

namespace DataEgress.Workflows;

/// <summary>A state in the words of a sentence: its name in JSON, with spaces.</summary>
internal static class EnumWords
{
    /// <summary>The words of a value whose type is written as text.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!.Replace('-', ' ');
}
