using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>
/// Writes the lines of a receipt, each carrying its number and the SHA-256 of the bytes of the line before it (without the
/// line feed), so that a later change shows. The first carries a hash of the delivery's id instead. Nothing follows the
/// last, so it carries a hash of its own bytes up to there. The same contents always give the same bytes.
/// </summary>
/// <param name="deliveryId">The delivery's workflow id.</param>
public sealed class ReceiptChain(string deliveryId)
{
    internal const byte LineFeed = (byte)'\n';
    internal const string LineName = "{\"line\":";
    internal const string PreviousName = ",\"previous\":\"";
    internal const string KindName = "\",\"kind\":\"";
    internal const string SealName = ",\"sha256\":\"";
    internal const string SealEnd = "\"}";

    private const string Format = "egress-receipt/1";

    private string previous = Genesis(deliveryId);

    /// <summary>Lines so far.</summary>
    public long Lines { get; private set; }

    /// <summary>The hash that the first line carries, lower-case hex.</summary>
    public static string Genesis(string deliveryId) => Hash(Encoding.UTF8.GetBytes($"{Format}\n{deliveryId}"));

    /// <summary>The first line, its line feed included.</summary>
    public byte[] Begin(ReceiptHead head) => Append(ReceiptKinds.Delivery, head, sealedLine: false);

    /// <summary>A line about a file, its line feed included.</summary>
    public byte[] Add(FileRecord file) => Append(ReceiptKinds.File, file, sealedLine: false);

    /// <summary>The last line, its line feed included.</summary>
    public byte[] End(ReceiptSummary summary) => Append(ReceiptKinds.Summary, summary, sealedLine: true);

    /// <summary>SHA-256, lower-case hex.</summary>
    internal static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    private byte[] Append<T>(string kind, T content, bool sealedLine)
    {
        Lines++;
        var start = Encoding.UTF8.GetBytes(
            $"{LineName}{Lines.ToString(CultureInfo.InvariantCulture)}{PreviousName}{previous}{KindName}{kind}\",");
        var json = JsonSerializer.SerializeToUtf8Bytes(content, ReceiptJson.Options);

        // The content's own braces: the first is opened by the start already, the last closed after the seal.
        byte[] line = [.. start, .. json.AsSpan(1)];
        if (sealedLine)
        {
            var body = line.AsSpan(0, line.Length - 1);
            line = [.. body, .. Encoding.UTF8.GetBytes(SealName), .. Encoding.UTF8.GetBytes(Hash(body)), .. Encoding.UTF8.GetBytes(SealEnd)];
        }

        previous = Hash(line);
        return [.. line, LineFeed];
    }
}
