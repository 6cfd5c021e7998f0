using System.Text;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>How long a name may be: of a workflow, a type, a queue, a signal, a request.</summary>
internal static class IdRules
{
    /// <summary>In UTF-8 bytes.</summary>
    public const int Limit = 1000;

    private const int MostBytesOfAChar = 3;

    public static int LengthOf(string id) => Encoding.UTF8.GetByteCount(id);

    public static bool IsTooLong(string id) => id.Length > Limit / MostBytesOfAChar && LengthOf(id) > Limit;
}
