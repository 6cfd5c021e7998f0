using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>A sum that S3 keeps of an object.</summary>
/// <param name="Algorithm">How it is computed.</param>
/// <param name="Value">The sum.</param>
/// <param name="Parts">The number of parts whose sums were summed; null if it is of the content itself.</param>
internal sealed record KeptSum(SumAlgorithm Algorithm, byte[] Value, int? Parts)
{
    /// <summary>What it is called, for receipts.</summary>
    public string Name => NameOf(Algorithm) + (Parts is { } parts ? $" of {parts} parts" : "");

    /// <summary>The sum that says most of the content; null if there is none.</summary>
    public static KeptSum? Of(GetObjectMetadataResponse head) => Of(
        IsMd5(head.ServerSideEncryptionCustomerMethod, head.ServerSideEncryptionMethod) ? head.ETag : null,
        head.ChecksumSHA256,
        head.ChecksumSHA1,
        head.ChecksumCRC64NVME,
        head.ChecksumCRC32C,
        head.ChecksumCRC32);

    /// <summary>The sum that says most of the content; null if there is none.</summary>
    public static KeptSum? Of(GetObjectResponse answer) => Of(
        IsMd5(answer.ServerSideEncryptionCustomerMethod, answer.ServerSideEncryptionMethod) ? answer.ETag : null,
        answer.ChecksumSHA256,
        answer.ChecksumSHA1,
        answer.ChecksumCRC64NVME,
        answer.ChecksumCRC32C,
        answer.ChecksumCRC32);

    /// <summary>What an algorithm is called, for receipts.</summary>
    public static string NameOf(SumAlgorithm algorithm) => algorithm switch
    {
        SumAlgorithm.Md5 => "ETag",
        _ => algorithm.ToString().ToUpperInvariant(),
    };

    /// <summary>Whether S3 says the same of two objects; null if it says nothing of both that can be compared.</summary>
    public static bool? AreSame(KeptSum? one, KeptSum? other) =>
        one is { Parts: null } && other is { Parts: null } && one.Algorithm == other.Algorithm ? one.Value.AsSpan().SequenceEqual(other.Value) : null;

    private static KeptSum? Of(string? md5, string? sha256, string? sha1, string? crc64, string? crc32C, string? crc32)
    {
        KeptSum?[] sums =
        [
            Read(SumAlgorithm.Sha256, sha256, Convert.FromBase64String),
            Read(SumAlgorithm.Sha1, sha1, Convert.FromBase64String),
            Read(SumAlgorithm.Crc64Nvme, crc64, Convert.FromBase64String),
            Read(SumAlgorithm.Crc32C, crc32C, Convert.FromBase64String),
            Read(SumAlgorithm.Crc32, crc32, Convert.FromBase64String),
            Read(SumAlgorithm.Md5, md5?.Trim('"'), Convert.FromHexString),
        ];
        return Array.Find(sums, s => s is { Parts: null }) ?? Array.Find(sums, s => s is not null);
    }

    private static bool IsMd5(ServerSideEncryptionCustomerMethod? customer, ServerSideEncryptionMethod? method) =>
        customer is null && (method is null || method == ServerSideEncryptionMethod.None || method == ServerSideEncryptionMethod.AES256);

    // A sum of parts' sums has their number behind it. What is no sum is passed over: whoever made it up did not mean one.
    private static KeptSum? Read(SumAlgorithm algorithm, string? text, Func<string, byte[]> decode)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var dash = text.LastIndexOf('-');
        var parts = 0;
        if (dash >= 0 && !int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out parts))
        {
            return null;
        }

        try
        {
            var value = decode(dash < 0 ? text : text[..dash]);
            return value.Length == LengthOf(algorithm) ? new(algorithm, value, dash < 0 ? null : parts) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static int LengthOf(SumAlgorithm algorithm) => algorithm switch
    {
        SumAlgorithm.Sha256 => 32,
        SumAlgorithm.Sha1 => 20,
        SumAlgorithm.Md5 => 16,
        SumAlgorithm.Crc64Nvme => 8,
        _ => 4,
    };
}
