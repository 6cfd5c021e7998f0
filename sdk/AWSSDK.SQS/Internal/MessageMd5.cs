using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Amazon.SQS.Model;

namespace Amazon.SQS.Internal;

/// <summary>The MD5 sums of the SQS protocol, in lower-case hex.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol's checksum; it protects nothing.")]
internal static class MessageMd5
{
    private const byte StringTransport = 1;
    private const byte BinaryTransport = 2;

    internal static string OfBody(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>Over the attributes in the order of their names: name, type, kind of value, value; lengths are big-endian.</summary>
    internal static string OfAttributes(Dictionary<string, MessageAttributeValue> attributes)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            Append(md5, Encoding.UTF8.GetBytes(name));
            Append(md5, Encoding.UTF8.GetBytes(value.DataType));
            if (value.StringValue is not null)
            {
                md5.AppendData([StringTransport]);
                Append(md5, Encoding.UTF8.GetBytes(value.StringValue));
            }
            else if (value.BinaryValue is not null)
            {
                md5.AppendData([BinaryTransport]);
                Append(md5, value.BinaryValue.ToArray());
            }
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    private static void Append(IncrementalHash md5, byte[] data)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        md5.AppendData(length);
        md5.AppendData(data);
    }
}
