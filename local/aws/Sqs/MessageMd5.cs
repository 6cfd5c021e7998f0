using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>
/// The MD5 sums of the SQS protocol ("Calculating the MD5 message digest for message attributes" in the developer guide).
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol's checksum; it protects nothing.")]
internal static class MessageMd5
{
    private const byte StringValue = 1;
    private const byte BinaryValue = 2;

    public static string OfBody(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    public static string OfAttributes(IEnumerable<KeyValuePair<string, MessageAttribute>> attributes)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, attribute) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AppendBlock(digest, Encoding.UTF8.GetBytes(name));
            AppendBlock(digest, Encoding.UTF8.GetBytes(attribute.DataType));
            digest.AppendData([attribute.BinaryValue is null ? StringValue : BinaryValue]);
            AppendBlock(
                digest,
                attribute.BinaryValue is null
                    ? Encoding.UTF8.GetBytes(attribute.StringValue!)
                    : Convert.FromBase64String(attribute.BinaryValue));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void AppendBlock(IncrementalHash digest, byte[] block)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, block.Length);
        digest.AppendData(length);
        digest.AppendData(block);
    }
}
