using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Receiver;

/// <summary>Takes one file: spools it to disk, verifies its checksum, stores it, answers a receipt.</summary>
internal sealed partial class DeliveryHandler(DeliveryStore store, ILogger<DeliveryHandler> logger)
{
    private const int BufferBytes = 128 * 1024;
    // RFC 8470; ASP.NET has no name for it.
    private const int TooEarly = 425;
    private const string RetryAfterSeconds = "1";

    private readonly ConcurrentDictionary<string, bool> underWay = new(StringComparer.Ordinal);

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) && !HttpMethods.IsPut(context.Request.Method))
        {
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "a file is sent with POST or PUT").ConfigureAwait(false);
            return;
        }

        if (!Delivery.TryRead(context.Request, out var delivery, out var error))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, error).ConfigureAwait(false);
            return;
        }

        if (!underWay.TryAdd(delivery.IdempotencyKey, true))
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await RefuseAsync(context, TooEarly, "this delivery is under way on another connection").ConfigureAwait(false);
            return;
        }

        try
        {
            await ReceiveAsync(context, delivery).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            LogBroken(delivery.FileName, e.Message);
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the body broke off").ConfigureAwait(false);
        }
        finally
        {
            underWay.TryRemove(delivery.IdempotencyKey, out _);
        }
    }

    private async Task ReceiveAsync(HttpContext context, Delivery delivery)
    {
        var cancellationToken = context.RequestAborted;
        if (await store.FindAsync(delivery, cancellationToken).ConfigureAwait(false) is { } earlier)
        {
            await RepeatAsync(context, delivery, earlier).ConfigureAwait(false);
            return;
        }

        await using var spool = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var actual = await SpoolAsync(context.Request.Body, spool, cancellationToken).ConfigureAwait(false);
        if (actual != delivery.Sha256)
        {
            LogMismatch(delivery.FileName, actual, delivery.Sha256);
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"the body has SHA-256 {actual}, the header says {delivery.Sha256}").ConfigureAwait(false);
            return;
        }

        // What has come whole is stored with its receipt also if the sender is gone: when it comes again it is known.
        var receipt = await store.StoreAsync(delivery, spool, CancellationToken.None).ConfigureAwait(false);
        LogStored(receipt.Path, receipt.FileName, receipt.Bytes, receipt.Sha256, receipt.Key);
        await context.Response.WriteAsJsonAsync(receipt, cancellationToken).ConfigureAwait(false);
    }

    private async Task RepeatAsync(HttpContext context, Delivery delivery, Receipt earlier)
    {
        if (earlier.Sha256 != delivery.Sha256 || earlier.Key != delivery.Key)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, $"{ReceiverHeaders.IdempotencyKey} was used for another file").ConfigureAwait(false);
            return;
        }

        LogDuplicate(delivery.FileName, earlier.Id);
        await DrainAsync(context).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(earlier with { Duplicate = true }, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<string> SpoolAsync(Stream body, FileStream spool, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await spool.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task RefuseAsync(HttpContext context, int status, string error)
    {
        await DrainAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new Refusal(error), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads what the sender is still sending: a client that sends a long body looks for the answer only after it, and would
    /// find the connection closed. One that waits for leave to send is simply not given it.
    /// </summary>
    private static async Task DrainAsync(HttpContext context)
    {
        try
        {
            if (context.Request.Headers.Expect.Count == 0)
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (BadHttpRequestException)
        {
            // The body broke off; the answer goes out all the same.
        }
    }

    [LoggerMessage(LogLevel.Information, "Stored {FileName} from {Path}: {Bytes} bytes, SHA-256 {Sha256}, key {Key}")]
    private partial void LogStored(string path, string fileName, long bytes, string sha256, string key);

    [LoggerMessage(LogLevel.Information, "{FileName} was received before, receipt {ReceiptId}: nothing stored")]
    private partial void LogDuplicate(string fileName, string receiptId);

    [LoggerMessage(LogLevel.Warning, "Refused {FileName}: SHA-256 {Actual}, announced {Announced}")]
    private partial void LogMismatch(string fileName, string actual, string announced);

    [LoggerMessage(LogLevel.Warning, "{FileName} broke off: {Reason}")]
    private partial void LogBroken(string fileName, string reason);
}
