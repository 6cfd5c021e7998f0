using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Workflows.Tests.Egress.Receipts;

/// <summary>Receipts to be tampered with, and their check.</summary>
internal static class SampleReceipt
{
    public const string DeliveryId = "egress/source/cbol/pipeline_success.flag@1/cbol~00000000";

    private static readonly DateTimeOffset Time = new(2026, 12, 31, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The lines of a receipt, each with its line feed.</summary>
    public static List<byte[]> Lines(int files, DeliveryTotals? totals = null)
    {
        var chain = new ReceiptChain(DeliveryId);
        var tally = new ReceiptTally();
        List<byte[]> lines =
        [
            chain.Begin(new(DeliveryId, new(new("cbol/*", "cbol"), "team", "source", "out", TransferType.S3, "destination"), Time)),
        ];
        for (var i = 0; i < files; i++)
        {
            var file = new FileRecord($"cbol/{i}.csv", $"out/{i}.csv", (FileOutcome)(i % 3), Time, Time.AddSeconds(i), 1, Size: i);
            tally.Add(file);
            lines.Add(chain.Add(file));
        }

        lines.Add(chain.End(new(DeliveryOutcome.Delivered, tally.Files, totals ?? tally.Totals, Time, Instructions: [new(Time.UtcDateTime, "retry", "batch 0", By: "ada")])));
        return lines;
    }

    public static ReceiptVerdict Check(IEnumerable<byte[]> lines) => Check([.. lines.SelectMany(l => l)]);

    public static ReceiptVerdict Check(byte[] bytes)
    {
        var check = new ReceiptCheck();
        var rest = bytes.AsSpan();
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            check.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }

        if (rest.Length > 0)
        {
            check.Add(rest);
        }

        return check.Finish(bytes.Length > 0 && rest.Length == 0);
    }
}
