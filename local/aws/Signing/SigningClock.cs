using System.Globalization;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The time stamps of signatures.</summary>
internal static class SigningClock
{
    public const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>How far a sender's clock may be off.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    public static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
