using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>Where a delivery's receipt lies, its parts and its notes.</summary>
internal static class ReceiptFolder
{
    private const int LongestKey = 1024;

    // What is appended to it is no longer.
    private const int LongestName = 48;

    /// <summary>
    /// The folder, without a slash at its end: called after the delivery, whose id may be nearly as long as a key, and is then
    /// cut and made one of a kind by a hash.
    /// </summary>
    /// <param name="prefix">The prefix of receipts.</param>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    public static string Of(string prefix, string deliveryId)
    {
        var folder = $"{prefix}/{deliveryId}";
        if (Encoding.UTF8.GetByteCount(folder) <= LongestKey - LongestName)
        {
            return folder;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deliveryId)));
        var bytes = Encoding.UTF8.GetBytes(folder).AsSpan(0, LongestKey - LongestName - hash.Length - 1);

        // Not in the middle of a character.
        while (!bytes.IsEmpty && (bytes[^1] & 0x80) != 0)
        {
            bytes = bytes[..^1];
        }

        return $"{Encoding.UTF8.GetString(bytes)}~{hash}";
    }
}
