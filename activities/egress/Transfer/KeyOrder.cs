using System.Text;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>The order of S3 listings: by UTF-8 bytes, which differs from .NET's ordinal order beyond the basic plane.</summary>
internal static class KeyOrder
{
    /// <summary>Negative, zero or positive as usual.</summary>
    public static int Compare(string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
}
