using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Starter.Receipts;

/// <summary>Reads receipts of any length, a line at a time.</summary>
internal static class ReceiptReading
{
    // A line holds a file's names, sums and what the receiver answered; the last one also what people told the delivery.
    private const int LongestLine = 16 << 20;
    private const byte LineFeed = (byte)'\n';

    /// <summary>Checks a receipt.</summary>
    /// <returns>What came of it, and the SHA-256 of the whole, lower-case hex.</returns>
    public static async Task<(ReceiptVerdict Verdict, string Sha256)> CheckAsync(Stream receipt, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var check = new ReceiptCheck();
        var ended = false;
        await foreach (var (bytes, terminated) in LinesAsync(receipt, cancellation).ConfigureAwait(false))
        {
            check.Add(bytes);
            hash.AppendData(bytes);
            ended = terminated;
            if (terminated)
            {
                hash.AppendData([LineFeed]);
            }
        }

        return (check.Finish(ended), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The files of a receipt that was checked.</summary>
    public static async IAsyncEnumerable<FileRecord> FilesAsync(Stream receipt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (bytes, _) in LinesAsync(receipt, cancellation).ConfigureAwait(false))
        {
            if (ReceiptLine.Read(bytes)?.Content is FileRecord file)
            {
                yield return file;
            }
        }
    }

    private static async IAsyncEnumerable<(byte[] Bytes, bool Terminated)> LinesAsync(
        Stream receipt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(receipt, new(leaveOpen: true));
        while (true)
        {
            var read = await S3Access.CallAsync("the receipt", () => reader.ReadAsync(cancellation).AsTask()).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (buffer.PositionOf(LineFeed) is { } end)
            {
                yield return (buffer.Slice(0, end).ToArray(), true);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > LongestLine)
            {
                throw new CommandException(ExitCodes.Failed, $"this is not a receipt: it has a line of more than {LongestLine} bytes");
            }

            if (read.IsCompleted)
            {
                if (!buffer.IsEmpty)
                {
                    yield return (buffer.ToArray(), false);
                }

                await reader.CompleteAsync().ConfigureAwait(false);
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
