using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataEgress.Local.Aws.Http;

/// <summary>Makes a request go wrong in the way that was asked for.</summary>
internal static class FaultInjection
{
    /// <summary>Prepares a request whose fault shows while it is carried out.</summary>
    public static async Task PrepareAsync(HttpContext context, Fault? fault, TimeProvider time)
    {
        switch (fault)
        {
            case Fault.Slow slow:
                await Task.Delay(slow.Delay, time, context.RequestAborted);
                break;
            case Fault.ResetRequest reset:
                context.Request.Body = new ResettingStream(context.Request.Body, reset.AfterBytes, context);
                break;
            case Fault.Reset reset:
                var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                context.Features.Set<IHttpResponseBodyFeature>(
                    new StreamResponseBodyFeature(new ResettingStream(inner.Stream, reset.AfterBytes, context), inner));
                break;
        }
    }

    /// <summary>The error that a fault answers with; null when the request is carried out.</summary>
    public static AwsException? ErrorOf(Fault? fault, bool isS3) => fault switch
    {
        Fault.Throttle when isS3 => new AwsException(503, "SlowDown", "Please reduce your request rate."),
        Fault.Throttle => new AwsException(400, "ThrottlingException", "Rate exceeded"),
        Fault.Error error => new AwsException(error.Status, error.Code, $"{error.Code}: a fault was injected."),
        _ => null,
    };

    /// <summary>Passes so many bytes and then resets the connection.</summary>
    private sealed class ResettingStream(Stream inner, long bytes, HttpContext context) : Stream
    {
        private long left = bytes;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left == 0)
            {
                context.Abort();
                throw new OperationCanceledException("The connection was reset by an injected fault.");
            }

            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
            left -= read;
            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var passed = buffer[..(int)Math.Min(buffer.Length, left)];
            left -= passed.Length;
            await inner.WriteAsync(passed, cancellationToken);
            if (passed.Length < buffer.Length)
            {
                await inner.FlushAsync(cancellationToken);
                context.Abort();
                throw new OperationCanceledException("The connection was reset by an injected fault.");
            }
        }

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
}
