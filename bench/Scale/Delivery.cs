using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Bench.Scale;

/// <summary>One egress of one prefix, watched while it runs and looked through when it has ended.</summary>
/// <param name="installation">Where.</param>
/// <param name="name">Name of the pipeline, and first part of the prefix.</param>
/// <param name="decrypt">The entry asks for decryption.</param>
internal sealed class Delivery(Installation installation, string name, bool decrypt)
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    private readonly FlagObject flag = new(Installation.SourceBucket, $"{name}/{FlagObject.KeySuffix}");

    /// <summary>What is listed.</summary>
    public string SourcePrefix => $"{name}/";

    /// <summary>Where it arrives.</summary>
    public string TargetPrefix => $"from-{name}/";

    private string EgressId => WorkflowIds.Egress(flag, "1");

    private string DeliveryId => WorkflowIds.Delivery(EgressId, new(SourcePrefix, name));

    /// <summary>Delivers everything below the prefix.</summary>
    public async Task<DeliveryMeasurement> RunAsync(DeliverySettings settings, CancellationToken ct)
    {
        await installation.DynamoDb.PutItemAsync(
            Installation.Table,
            new Dictionary<string, AttributeValue>
            {
                ["source_prefix"] = new(SourcePrefix),
                ["pipeline_name"] = new(name),
                ["recipient_name"] = new("bench"),
                ["source_bucket"] = new(Installation.SourceBucket),
                ["destination_bucket"] = new(Installation.RecipientBucket),
                ["destination_prefix"] = new(TargetPrefix),
                ["transfer_type"] = new("S3"),
                ["decrypt"] = new() { BOOL = decrypt },
            },
            ct);
        var began = Stopwatch.GetTimestamp();
        var handle = await installation.Temporal.StartWorkflowAsync(
            (EgressWorkflow w) => w.RunAsync(new(flag, DateTimeOffset.UtcNow, "bench", null, settings)), new(EgressId, TaskQueues.Egress));
        var result = handle.GetResultAsync();
        var watched = await WatchAsync(result, ct);
        var delivery = (await result).Deliveries.Single();
        var took = Stopwatch.GetElapsedTime(began);
        return new(took, delivery, watched.Heartbeat, watched.Query, await HistoriesAsync(), await CheckReceiptAsync(delivery.Receipt!, ct));
    }

    /// <summary>The first file of a receipt.</summary>
    public async Task<FileRecord> ReadRecordAsync(ReceiptReference receipt, CancellationToken ct)
    {
        using var stored = await installation.S3.GetObjectAsync(receipt.Bucket, receipt.Key, ct);
        using var reader = new StreamReader(stored.ResponseStream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (ReceiptLine.Read(System.Text.Encoding.UTF8.GetBytes(line))?.Content is FileRecord file)
            {
                return file;
            }
        }

        throw new InvalidOperationException($"{receipt.Key} tells of no file.");
    }

    // Progress is what the next attempt is given; its size and the time that the query takes are bounds like any other.
    private async Task<(long Heartbeat, TimeSpan Query)> WatchAsync(Task ended, CancellationToken ct)
    {
        var (heartbeat, slowest) = (0L, TimeSpan.Zero);
        var handle = installation.Temporal.GetWorkflowHandle<DeliveryWorkflow, DeliveryResult>(DeliveryId);
        using var timer = new PeriodicTimer(WatchEvery);
        while (await Task.WhenAny(ended, timer.WaitForNextTickAsync(ct).AsTask()) != ended)
        {
            ct.ThrowIfCancellationRequested();
            if (await DescribeAsync() is not { } described)
            {
                continue;
            }

            heartbeat = Math.Max(heartbeat, described.PendingActivities.Select(a => (long)(a.HeartbeatDetails?.CalculateSize() ?? 0)).DefaultIfEmpty().Max());
            var began = Stopwatch.GetTimestamp();
            var status = await handle.QueryAsync(w => w.Status());
            var answered = Stopwatch.GetElapsedTime(began);
            slowest = answered > slowest ? answered : slowest;
            if (status.Waiting is [var problem, ..])
            {
                throw new InvalidOperationException($"{problem.Step} waits for a person: {problem.Message}");
            }
        }

        return (heartbeat, slowest);
    }

    /// <summary>The delivery as the server knows it; null before it was started.</summary>
    private async Task<DescribeWorkflowExecutionResponse?> DescribeAsync()
    {
        try
        {
            return await installation.Temporal.WorkflowService.DescribeWorkflowExecutionAsync(new()
            {
                Namespace = installation.Temporal.Options.Namespace,
                Execution = new() { WorkflowId = DeliveryId },
            });
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Every run of the delivery, the first first.</summary>
    private async Task<IReadOnlyList<HistoryMeasurement>> HistoriesAsync()
    {
        var histories = new List<HistoryMeasurement>();
        for (string? run = null; ;)
        {
            var history = await installation.Temporal.GetWorkflowHandle(DeliveryId, runId: run).FetchHistoryAsync();
            histories.Insert(0, new(history.Events.Count, history.Events.Sum(e => (long)e.CalculateSize()), history.Events.Max(e => e.CalculateSize())));
            run = history.Events.First().WorkflowExecutionStartedEventAttributes.ContinuedExecutionRunId;
            if (run is not { Length: > 0 })
            {
                return histories;
            }
        }
    }

    private async Task<ReceiptVerdict> CheckReceiptAsync(ReceiptReference receipt, CancellationToken ct)
    {
        using var stored = await installation.S3.GetObjectAsync(receipt.Bucket, receipt.Key, ct);
        using var hash = SHA256.Create();
        await using var hashed = new CryptoStream(stored.ResponseStream, hash, CryptoStreamMode.Read);
        using var reader = new StreamReader(hashed);
        var check = new ReceiptCheck();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            check.Add(System.Text.Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.Hash!) == receipt.Sha256
            ? check.Finish(endsWithLineFeed: true)
            : throw new InvalidOperationException($"{receipt.Key} is not what the delivery recorded.");
    }
}

/// <summary>What came of a delivery.</summary>
/// <param name="Took">From the start of the egress to its result.</param>
/// <param name="Result">Its result.</param>
/// <param name="LargestHeartbeat">Bytes of the largest progress that was seen.</param>
/// <param name="SlowestStatus">The slowest answer to the query <c>status</c> while it ran.</param>
/// <param name="Histories">Its runs.</param>
/// <param name="Receipt">Whether the receipt is whole.</param>
internal sealed record DeliveryMeasurement(
    TimeSpan Took,
    DeliveryResult Result,
    long LargestHeartbeat,
    TimeSpan SlowestStatus,
    IReadOnlyList<HistoryMeasurement> Histories,
    ReceiptVerdict Receipt);

/// <summary>One run's history.</summary>
/// <param name="Events">Events.</param>
/// <param name="Bytes">Bytes of all of them.</param>
/// <param name="LargestEvent">Bytes of the largest, which bounds its payloads.</param>
internal sealed record HistoryMeasurement(int Events, long Bytes, long LargestEvent);
