using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using DataEgress.Local.Aws.Http;
using DataEgress.Workers.Tests.Weather;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workers.Tests.Scale;

/// <summary>A worker killed amid a large object: another goes on with the parts that S3 has.</summary>
public sealed class KilledUploadTests : IAsyncLifetime
{
    private const int PartBytes = 5 << 20;
    private const int Parts = 6;
    private const int Held = 4;
    private const string SourcePrefix = "large/$TODAYS_DATE/";
    private const string Folder = "large/2026-12-31/";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // As short as a setting may be: after that time the other worker is asked.
    private static readonly DeliverySettings Settings = new(SearchAttributes: false, HeartbeatTimeout: TimeSpan.FromSeconds(5));

    private readonly ConcurrentQueue<int> sent = [];
    private Site site = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => site = await Site.StartAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Egress_WorkerKilledAmidALargeObject_AnotherSendsOnlyTheOtherParts()
    {
        await site.CreateSourceAsync("large-in");
        await site.CreateSourceAsync("large-out");
        var content = RandomNumberGenerator.GetBytes(((Parts - 1) * PartBytes) + 17);
        var key = await site.GenerateDataKeyAsync((await site.Kms.CreateKeyAsync(new(), Cancellation)).KeyMetadata.Arn);
        await site.PutEncryptedAsync("large-in", Folder + "a.bin.enc", content, key);
        await site.PutEntryAsync(
            SourcePrefix, "large", ("source_bucket", "large-in"), ("transfer_type", "S3"), ("destination_bucket", "large-out"), ("destination_prefix", "out"), ("decrypt", true));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.AwsFaults = request =>
        {
            if (Part(request) is not { } number)
            {
                return null;
            }

            sent.Enqueue(number);
            if (number != Held || killed.Task.IsCompleted)
            {
                return null;
            }

            reached.TrySetResult();
            return new Fault.Before(async () =>
            {
                await killed.Task;

                // What the dead worker's host still sends of it must not count.
                throw new IOException("The sender is dead.");
            });
        };

        var settings = site.Settings("large");
        settings["Egress:Transfer:PartsAtOnce"] = "1";
        await using var first = WorkerProcess.Start(settings);
        var egress = await site.StartEgressAsync(Folder + FlagObject.KeySuffix, Settings);
        await reached.Task.WaitAsync(Limit, Cancellation);
        await UploadIsToldAsync(WorkflowIds.Delivery(egress.Id, new(SourcePrefix, "large")));
        await first.KillAsync();
        killed.SetResult();
        sent.Clear();

        await using var second = WorkerProcess.Start(settings);
        var delivery = Assert.Single((await egress.GetResultAsync().WaitAsync(Limit, Cancellation)).Deliveries);

        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        Assert.Equal([Held, Held + 1, Parts], sent.Distinct().Order());
        Assert.Equal(content, await site.GetAsync("large-out", "out/a.bin"));
        var uploads = await site.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "large-out" }, Cancellation);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }

    private static int? Part(AwsRequest request) =>
        request.Operation == "PUT" && Regex.Match(request.Target, "^/large-out/.*partNumber=(\\d+)") is { Success: true } match
            ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    /// <summary>Waits until the server has a heartbeat that tells of the upload: nothing else shows it.</summary>
    private async Task UploadIsToldAsync(string delivery)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            var described = await site.Temporal.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = site.Temporal.Options.Namespace, Execution = new() { WorkflowId = delivery } });
            if (described.PendingActivities.Any(a => a.HeartbeatDetails?.Payloads_.Any(p => p.Data.ToStringUtf8().Contains("uploadId", StringComparison.OrdinalIgnoreCase)) == true))
            {
                return;
            }
        }
    }
}
