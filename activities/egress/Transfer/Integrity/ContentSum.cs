using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>A sum being computed. For one caller at a time.</summary>
internal abstract class ContentSum : IDisposable
{
    /// <summary>Begins a sum.</summary>
    public static ContentSum Create(SumAlgorithm algorithm) => algorithm switch
    {
        SumAlgorithm.Sha256 => new HashSum(HashAlgorithmName.SHA256),
        SumAlgorithm.Sha1 => new HashSum(HashAlgorithmName.SHA1),
        SumAlgorithm.Md5 => new HashSum(HashAlgorithmName.MD5),
        SumAlgorithm.Crc64Nvme => new CrcSum(Crc.Crc64Nvme),
        SumAlgorithm.Crc32C => new CrcSum(Crc.Crc32C),
        SumAlgorithm.Crc32 => new CrcSum(Crc.Crc32),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>The sum of what was taken, and begins anew.</summary>
    public abstract byte[] Finish();

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class HashSum(HashAlgorithmName name) : ContentSum
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

        public override byte[] Finish() => hash.GetHashAndReset();

        public override void Dispose() => hash.Dispose();
    }

    private sealed class CrcSum(Crc crc) : ContentSum
    {
        private ulong state = crc.Start;

        public override void Append(ReadOnlySpan<byte> data) => state = crc.Append(state, data);

        public override byte[] Finish()
        {
            var value = crc.Finish(state);
            state = crc.Start;
            return value;
        }

        public override void Dispose()
        {
        }
    }
}

/// <summary>
/// The sum that S3 keeps of what came in parts: of the parts' sums. Of the parts only the size of the first is known, so all
/// but the last are taken to be as large.
/// </summary>
/// <param name="algorithm">How parts, and their sums, are summed.</param>
/// <param name="partBytes">Bytes of the first part.</param>
internal sealed class PartedSum(SumAlgorithm algorithm, long partBytes) : ContentSum
{
    private readonly ContentSum part = Create(algorithm);
    private readonly ContentSum whole = Create(algorithm);
    private long inPart;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var taken = (int)Math.Min(data.Length, partBytes - inPart);
            part.Append(data[..taken]);
            data = data[taken..];
            inPart += taken;
            if (inPart == partBytes)
            {
                EndPart();
            }
        }
    }

    /// <inheritdoc/>
    public override byte[] Finish()
    {
        if (inPart > 0)
        {
            EndPart();
        }

        return whole.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        part.Dispose();
        whole.Dispose();
    }

    private void EndPart()
    {
        whole.Append(part.Finish());
        inPart = 0;
    }
}
