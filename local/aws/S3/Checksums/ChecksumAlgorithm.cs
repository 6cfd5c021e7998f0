using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.S3.Checksums;

/// <summary>The checksums that S3 knows besides MD5.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChecksumAlgorithm>))]
internal enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}

/// <summary>How a multipart object's checksum came about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChecksumType>))]
internal enum ChecksumType
{
    /// <summary>It is the checksum of the whole object's bytes.</summary>
    FullObject,

    /// <summary>It is the checksum of the parts' checksums.</summary>
    Composite,
}

/// <summary>Names and sizes of checksums.</summary>
internal static class ChecksumAlgorithms
{
    /// <summary>What S3 computes when the sender declares nothing.</summary>
    public const ChecksumAlgorithm Default = ChecksumAlgorithm.Crc64Nvme;

    /// <summary>The name in headers and XML, such as <c>CRC64NVME</c>.</summary>
    public static string Name(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        _ => "SHA256",
    };

    /// <summary>The header that carries the value.</summary>
    public static string HeaderName(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm.Crc32C => "x-amz-checksum-crc32c",
        ChecksumAlgorithm.Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm.Sha1 => "x-amz-checksum-sha1",
        _ => "x-amz-checksum-sha256",
    };

    /// <summary>The XML element that carries the value.</summary>
    public static string ElementName(this ChecksumAlgorithm algorithm) => "Checksum" + algorithm.Name();

    /// <summary>The length of the value, in bytes.</summary>
    public static int Length(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        _ => 32,
    };

    /// <summary>Whether the checksum of a whole can be had from those of its parts.</summary>
    public static bool IsCrc(this ChecksumAlgorithm algorithm) =>
        algorithm is ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C or ChecksumAlgorithm.Crc64Nvme;

    /// <summary>The type of a multipart object's checksum when the sender does not say.</summary>
    public static ChecksumType DefaultType(this ChecksumAlgorithm algorithm) =>
        algorithm is ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite;

    public static string Name(this ChecksumType type) => type is ChecksumType.FullObject ? "FULL_OBJECT" : "COMPOSITE";

    public static bool TryParse(string name, out ChecksumAlgorithm algorithm)
    {
        foreach (var candidate in Enum.GetValues<ChecksumAlgorithm>())
        {
            if (candidate.Name().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                algorithm = candidate;
                return true;
            }
        }

        algorithm = default;
        return false;
    }

    /// <summary>Starts a computation.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "S3 offers SHA-1 as a checksum; nothing relies on it for security.")]
    public static IChecksum Create(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha1 => new HashChecksum(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new HashChecksum(HashAlgorithmName.SHA256),
        _ => new CrcChecksum(CrcParameters.Of(algorithm)),
    };
}
