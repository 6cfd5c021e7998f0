using System.Globalization;
using DataEgress.Starter.Output;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Starting;

/// <summary>An egress's result as text.</summary>
internal static class EgressResultText
{
    public static void Write(Report report, EgressResult result)
    {
        if (result.Aborted is { } reason)
        {
            report.Line($"aborted: {reason}");
        }

        if (result.Deliveries.Count == 0)
        {
            report.Line("no entry matches the flag: nothing was delivered");
            return;
        }

        report.Table(
            ["PIPELINE", "OUTCOME", "SENT", "PRESENT", "SKIPPED", "BYTES", "RECEIPT", "REASON"],
            result.Deliveries.Select(d => (IReadOnlyList<string?>)
            [
                d.Entry.PipelineName,
                d.Outcome.ToString(),
                Number(d.Totals.Sent),
                Number(d.Totals.Present),
                Number(d.Totals.Skipped),
                Number(d.Totals.Bytes),
                Receipt(d.Receipt),
                d.Reason,
            ]));
    }

    public static string? Receipt(ReceiptReference? receipt) => receipt is null ? null : $"s3://{receipt.Bucket}/{receipt.Key}";

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
