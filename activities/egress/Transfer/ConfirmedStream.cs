using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Passes content on, and its end only when that was confirmed. Owns the stream.</summary>
/// <param name="inner">The content.</param>
/// <param name="confirm">Called once, when all of it was read; throws if it is not as it should be.</param>
internal sealed class ConfirmedStream(Stream inner, Func<CancellationToken, Task> confirm) : ReadOnlyStream
{
    private bool confirmed;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty && !confirmed)
        {
            await confirm(cancellationToken);
            confirmed = true;
        }

        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
