using System.IO.Pipelines;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>
/// Content that is written on one side while it is read on the other, with a bounded amount in between. Must be read to its
/// end or disposed.
/// </summary>
internal sealed class ProducedStream : ReadOnlyStream
{
    private readonly Pipe pipe = new();
    private readonly CancellationTokenSource stop;
    private readonly Stream content;
    private readonly Task producer;

    private ProducedStream(Func<Stream, CancellationToken, Task> produce, CancellationToken cancellation)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        content = pipe.Reader.AsStream();
        producer = ProduceAsync(produce);
    }

    /// <summary>Starts producing.</summary>
    public static ProducedStream Start(Func<Stream, CancellationToken, Task> produce, CancellationToken cancellation) =>
        new(produce, cancellation);

    /// <summary>Fails as the producer failed; to be called when the end was read.</summary>
    public void ThrowIfFailed() => producer.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        content.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await content.DisposeAsync();
        await producer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        await base.DisposeAsync();
    }

    private async Task ProduceAsync(Func<Stream, CancellationToken, Task> produce)
    {
        await Task.Yield();
        try
        {
            await using var stream = pipe.Writer.AsStream(leaveOpen: true);
            await produce(stream, stop.Token);
            await stream.FlushAsync(stop.Token);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception e)
        {
            // The reader fails with it, wherever it is.
            await pipe.Writer.CompleteAsync(e);
            throw;
        }
    }
}
