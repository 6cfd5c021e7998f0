using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.Http;

/// <summary>The body of a request or answer, passed on; what derives from it does harm on the way.</summary>
internal abstract class FaultyStream(Stream inner) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Input and output are asynchronous.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Input and output are asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Input and output are asynchronous.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Passes so many bytes and then resets the connection.</summary>
internal sealed class ResettingStream(Stream inner, long bytes, HttpContext context) : FaultyStream(inner)
{
    private long left = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left == 0)
        {
            context.Abort();
            throw new OperationCanceledException("The connection was reset by an injected fault.");
        }

        var read = await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        left -= read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var passed = buffer[..(int)Math.Min(buffer.Length, left)];
        left -= passed.Length;
        await base.WriteAsync(passed, cancellationToken);
        if (passed.Length < buffer.Length)
        {
            await FlushAsync(cancellationToken);
            context.Abort();
            throw new OperationCanceledException("The connection was reset by an injected fault.");
        }
    }
}

/// <summary>Passes so many bytes and swallows the rest.</summary>
internal sealed class TruncatingStream(Stream inner, long bytes) : FaultyStream(inner)
{
    private long left = bytes;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var passed = buffer[..(int)Math.Min(buffer.Length, left)];
        left -= passed.Length;
        return base.WriteAsync(passed, cancellationToken);
    }
}

/// <summary>Passes so many bytes, waits, and goes on.</summary>
internal sealed class StallingStream(Stream inner, long bytes, Func<CancellationToken, Task> wait) : FaultyStream(inner)
{
    private long left = bytes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left >= 0 && buffer.Length > left)
        {
            // Who has read the first bytes can count on the clock's being started.
            var waiting = wait(cancellationToken);
            await base.WriteAsync(buffer[..(int)left], cancellationToken);
            buffer = buffer[(int)left..];
            left = -1;
            await FlushAsync(cancellationToken);
            await waiting;
        }
        else
        {
            left -= left >= 0 ? buffer.Length : 0;
        }

        await base.WriteAsync(buffer, cancellationToken);
    }
}

/// <summary>Turns one bit.</summary>
internal sealed class CorruptingStream(Stream inner, long at) : FaultyStream(inner)
{
    private long position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        Turn(buffer.Span[..read]);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var copy = buffer.ToArray();
        Turn(copy);
        return base.WriteAsync(copy, cancellationToken);
    }

    private void Turn(Span<byte> bytes)
    {
        if (at >= position && at < position + bytes.Length)
        {
            bytes[(int)(at - position)] ^= 1;
        }

        position += bytes.Length;
    }
}
