using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataEgress.Local.Demo.Egress;

/// <summary>
/// Reads a stream AES-CTR encrypted, as the sources of an egress are. On purpose not the code that the activities decrypt
/// with: an error in that would not show if both sides shared it.
/// </summary>
internal sealed class EnvelopeEncryptedStream : Stream
{
    private const int BlockBytes = 16;

    private readonly Stream inner;
    private readonly Aes aes = Aes.Create();
    private readonly UInt128 initialCounter;

    public EnvelopeEncryptedStream(Stream inner, ReadOnlySpan<byte> key, ReadOnlySpan<byte> initialCounter)
    {
        this.inner = inner;
        this.initialCounter = BinaryPrimitives.ReadUInt128BigEndian(initialCounter);
        aes.SetKey(key);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var offset = inner.Position;
        var read = inner.Read(buffer);
        var skew = (int)(offset % BlockBytes);
        var pad = new byte[(skew + read + BlockBytes - 1) / BlockBytes * BlockBytes];
        for (var i = 0; i < pad.Length / BlockBytes; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(pad.AsSpan(i * BlockBytes), unchecked(initialCounter + (UInt128)(offset / BlockBytes) + (UInt128)i));
        }

        aes.EncryptEcb(pad, pad, PaddingMode.None);
        for (var i = 0; i < read; i++)
        {
            buffer[i] ^= pad[skew + i];
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            aes.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
