using System.Globalization;
using System.Text;

namespace DataEgress.Local.Demo.Egress;

/// <summary>
/// The content of a sample file: rows of text made from a seed, the same at every reading. Seekable, and never held
/// whole, so that a sample of any size costs one block of memory.
/// </summary>
internal sealed class SampleStream : Stream
{
    private const int BlockLength = 64 * 1024;

    private readonly byte[] block;
    private readonly long length;
    private long position;

    public SampleStream(int seed, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        this.length = length;
        block = MakeBlock(seed);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Max(0, Math.Min(buffer.Length, length - position));
        for (var done = 0; done < count;)
        {
            var source = block.AsSpan((int)(position % BlockLength));
            var n = Math.Min(source.Length, count - done);
            source[..n].CopyTo(buffer[done..]);
            done += n;
            position += n;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            _ => length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return position = target;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] MakeBlock(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(BlockLength + 64);
        while (text.Length < BlockLength)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seed},{random.Next():x8},{random.Next(1, 1_000_000)}.{random.Next(100):00}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, BlockLength));
    }
}
