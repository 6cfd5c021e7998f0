using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>A line of a receipt as it was read.</summary>
/// <param name="Number">The number it carries.</param>
/// <param name="Previous">The hash it carries.</param>
/// <param name="Hash">SHA-256 of its own bytes.</param>
/// <param name="Content">Its <see cref="ReceiptHead"/>, <see cref="FileRecord"/> or <see cref="ReceiptSummary"/>.</param>
public sealed record ReceiptLine(long Number, string Previous, string Hash, object Content)
{
    private const int HashCharacters = 2 * SHA256.HashSizeInBytes;

    /// <summary>Reads a line.</summary>
    /// <param name="line">Its bytes, without the line feed.</param>
    /// <returns>Null if it is not one that <see cref="ReceiptChain"/> writes.</returns>
    public static ReceiptLine? Read(ReadOnlySpan<byte> line)
    {
        var rest = line;
        if (!Skip(ref rest, ReceiptChain.LineName)
            || !Utf8Parser.TryParse(rest, out long number, out var digits)
            || !Skip(ref rest, digits)
            || !Skip(ref rest, ReceiptChain.PreviousName)
            || rest.Length < HashCharacters)
        {
            return null;
        }

        var previous = Encoding.ASCII.GetString(rest[..HashCharacters]);
        rest = rest[HashCharacters..];
        if (!Skip(ref rest, ReceiptChain.KindName))
        {
            return null;
        }

        var end = rest.IndexOf((byte)'"');
        var kind = end < 0 ? "" : Encoding.UTF8.GetString(rest[..end]);
        return ReadContent(kind, line) is { } content ? new(number, previous, ReceiptChain.Hash(line), content) : null;
    }

    private static object? ReadContent(string kind, ReadOnlySpan<byte> line)
    {
        try
        {
            return kind switch
            {
                ReceiptKinds.Delivery => JsonSerializer.Deserialize<ReceiptHead>(line, ReceiptJson.Options) is { DeliveryId: not null } head ? head : null,
                ReceiptKinds.File => JsonSerializer.Deserialize<FileRecord>(line, ReceiptJson.Options),
                ReceiptKinds.Summary when IsSealed(line) => JsonSerializer.Deserialize<ReceiptSummary>(line, ReceiptJson.Options) is { Totals: not null } summary ? summary : null,
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSealed(ReadOnlySpan<byte> line)
    {
        var body = line.Length - ReceiptChain.SealName.Length - HashCharacters - ReceiptChain.SealEnd.Length;
        return body > 0
            && line[body..].SequenceEqual(Encoding.ASCII.GetBytes($"{ReceiptChain.SealName}{ReceiptChain.Hash(line[..body])}{ReceiptChain.SealEnd}"));
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, string text)
    {
        Span<byte> bytes = stackalloc byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        return rest.StartsWith(bytes) && Skip(ref rest, bytes.Length);
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, int count)
    {
        rest = rest[count..];
        return true;
    }
}
