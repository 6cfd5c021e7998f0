using System.Security.Cryptography;

namespace DataEgress.Local.Aws.S3.Checksums;

/// <summary>A checksum under way.</summary>
internal interface IChecksum : IDisposable
{
    /// <summary>The checksum of everything appended so far, most significant byte first.</summary>
    byte[] Value { get; }

    void Append(ReadOnlySpan<byte> data);
}

/// <summary>A cryptographic hash as a checksum.</summary>
internal sealed class HashChecksum(HashAlgorithmName name) : IChecksum
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

    public byte[] Value => hash.GetCurrentHash();

    public void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

    public void Dispose() => hash.Dispose();
}
