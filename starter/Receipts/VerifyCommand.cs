using System.CommandLine;
using Amazon.S3;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Starter.Receipts;

/// <summary><c>verify</c>: whether a receipt is whole, and whether the destination has what it says.</summary>
internal static class VerifyCommand
{
    private const int Sha256Characters = 64;

    public static Command Create(CommandHost host)
    {
        var receipt = new Argument<string>("receipt") { Description = "s3://BUCKET/KEY or a file." };
        var sha256 = new Option<string?>("--sha256") { Description = "The SHA-256 that the receipt must have: what 'egress show' tells of the delivery.", HelpName = "HEX" };
        var recorded = new Option<bool>("--recorded") { Description = "Ask Temporal which SHA-256 the delivery recorded; who rewrites a whole receipt is found so." };
        var destination = new Option<bool>("--destination") { Description = "Ask the destination's bucket for version, size, checksum and ETag of every object." };
        var content = new Option<bool>("--content") { Description = "Also read and hash every object at the destination." };
        sha256.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (token.Value.Length != Sha256Characters || !token.Value.All(char.IsAsciiHexDigit)))
            {
                result.AddError($"--sha256 '{token.Value}' is not {Sha256Characters} hexadecimal digits.");
            }
        });
        var command = new EgressCommand(
            "verify",
            "Verify a receipt: that no line was changed, removed, inserted, moved or cut off, and that its sums are right. "
            + "S3 is found as by the workers: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. "
            + "To be asked, a destination must allow these credentials to read.",
            "egress verify 's3://egress-receipts/receipts/egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062/sales~953c1f07/receipt.ndjson'",
            "egress verify receipt.ndjson --recorded --destination --content --json")
        {
            receipt, sha256, recorded, destination, content,
        };
        host.SetAction(command, run => VerifyAsync(
            run, run.Get(receipt), run.Get(sha256), run.Get(recorded), run.Get(destination) || run.Get(content), run.Get(content)));
        return command;
    }

    private static async Task<int> VerifyAsync(CommandRun run, string name, string? expected, bool recorded, bool destination, bool content)
    {
        var connected = new Lazy<AmazonS3Client>(() => S3Access.Create(run.Environment));
        try
        {
            var file = new ReceiptFile(name, () => connected.Value);
            var (result, head) = await CheckAsync(run, file, name).ConfigureAwait(false);
            if (result.Damage is null)
            {
                expected ??= recorded ? await RecordedAsync(run, result.DeliveryId!).ConfigureAwait(false) : null;
                result = result with { Expected = expected };
            }

            if (result.Whole && destination)
            {
                result = result with { Destination = await AskDestinationAsync(run, file, head!.Entry, connected, content).ConfigureAwait(false) };
            }

            run.Report.Show(result, () => Write(run.Report, result));
            return result.Verified ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            if (connected.IsValueCreated)
            {
                connected.Value.Dispose();
            }
        }
    }

    private static async Task<(VerifyResult Result, ReceiptHead? Head)> CheckAsync(CommandRun run, ReceiptFile file, string name)
    {
        await using var stream = await file.OpenAsync(run.Cancellation).ConfigureAwait(false);
        var (verdict, sha256) = await ReceiptReading.CheckAsync(stream, run.Cancellation).ConfigureAwait(false);
        var summary = verdict.Summary;
        return (
            new(name, sha256, verdict.Lines, verdict.Head?.DeliveryId, summary?.Outcome, summary?.Files, summary?.Totals, verdict.Damage),
            verdict.Head);
    }

    private static async Task<string> RecordedAsync(CommandRun run, string deliveryId)
    {
        var client = await run.ConnectAsync().ConfigureAwait(false);
        var handle = client.GetWorkflowHandle(deliveryId);
        var description = await handle.DescribeAsync(new() { Rpc = run.Rpc }).ConfigureAwait(false);
        var result = description.Status == WorkflowExecutionStatus.Completed
            ? await handle.GetResultAsync<DeliveryResult>(rpcOptions: run.Rpc).ConfigureAwait(false)
            : null;
        return result?.Receipt?.Sha256
            ?? throw new CommandException(ExitCodes.Refused, $"{deliveryId} recorded no receipt: it is {description.Status}");
    }

    private static async Task<DestinationVerdict> AskDestinationAsync(
        CommandRun run, ReceiptFile file, EgressEntry entry, Lazy<AmazonS3Client> s3, bool content)
    {
        if (entry.DestinationBucket is not { Length: > 0 } bucket)
        {
            throw new CommandException(ExitCodes.Refused, $"files of this receipt went to {entry.RecipientName} over HTTPS: there is no bucket to ask");
        }

        await using var stream = await file.OpenAsync(run.Cancellation).ConfigureAwait(false);
        return await new DestinationCheck(s3.Value, bucket, content)
            .RunAsync(ReceiptReading.FilesAsync(stream, run.Cancellation), run.Cancellation).ConfigureAwait(false);
    }

    private static void Write(Report report, VerifyResult result)
    {
        if (result.Damage is { } damage)
        {
            report.Line($"broken at line {damage.Line}: {damage.Message}");
            return;
        }

        var totals = result.Totals!;
        report.Line(
            $"{(result.IsAnother ? "chained" : "whole")}: {result.Lines} lines, {result.Files} files: {totals.Sent} sent, {totals.Present} present, {totals.Skipped} skipped, {totals.Bytes} bytes");
        report.Line($"delivery {result.DeliveryId}: {result.Outcome}");
        report.Line($"sha256 {result.Sha256}{(result.Expected is null ? "" : result.IsAnother ? $", but {result.Expected} was recorded: this is another receipt" : ", as recorded")}");
        if (result.Destination is { } destination)
        {
            foreach (var problem in destination.Problems)
            {
                report.Line($"s3://{destination.Bucket}/{problem.Key} {problem.Problem}");
            }

            report.Line(
                $"destination {destination.Bucket}: {destination.Checked - destination.Problems.Count} of {destination.Checked} files as in the receipt, {destination.Hashed} read and hashed");
        }
    }
}
