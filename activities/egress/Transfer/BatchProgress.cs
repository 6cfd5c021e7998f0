using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Heartbeat of a batch: what the next attempt need not do again.</summary>
/// <param name="Done">The files done.</param>
/// <param name="Uploads">The uploads in parts that are under way.</param>
internal sealed record BatchProgress(IReadOnlyList<FileRecord> Done, IReadOnlyList<BegunUpload>? Uploads = null)
{
    // A server takes payloads of 2 MiB, and warns of those that are not far from it.
    private const int LargestBytes = 1 << 20;

    // Names, times, checksums and hashes of a record.
    private const int FixedBytes = 900;

    // JSON writes what is not plain as a six-character escape.
    private const int EscapedBytes = 6;

    /// <summary>The progress, kept to what a payload may hold: what is left out of it is found at the destination.</summary>
    public static BatchProgress Of(IEnumerable<FileRecord> done, IReadOnlyList<BegunUpload>? uploads)
    {
        var left = LargestBytes;
        return new([.. done.TakeWhile(r => (left -= SizeOf(r)) >= 0)], uploads);
    }

    /// <summary>What the attempt before this one told last; empty at the first.</summary>
    public static async Task<BatchProgress> ReadAsync(ActivityExecutionContext context) =>
        context.Info.HeartbeatDetails.Count == 0 ? new([]) : await context.Info.HeartbeatDetailAtAsync<BatchProgress>(0);

    private static int SizeOf(FileRecord record) =>
        FixedBytes + SizeOf(record.Source) + SizeOf(record.Target) + SizeOf(record.Reason) + SizeOf(record.Receipt);

    private static int SizeOf(string? text) => text?.Sum(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '=' ? 1 : EscapedBytes) ?? 0;
}
