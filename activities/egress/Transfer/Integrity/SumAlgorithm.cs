namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>The sums that S3 keeps of objects, the strongest first.</summary>
internal enum SumAlgorithm
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-1.</summary>
    Sha1,

    /// <summary>CRC-64/NVME: what S3 itself computes of objects that are written without a checksum.</summary>
    Crc64Nvme,

    /// <summary>CRC-32C (Castagnoli).</summary>
    Crc32C,

    /// <summary>CRC-32.</summary>
    Crc32,

    /// <summary>MD5: the ETag of objects that no KMS key and no customer's key encrypts.</summary>
    Md5,
}
