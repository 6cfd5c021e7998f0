using System.Collections.Concurrent;
using DataEgress.Workflows.Egress;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Egress;

/// <summary>Activities that do nothing but what a test tells them, and remember what they were asked.</summary>
internal sealed class FakeEgress : IEgressActivities, ISftActivities
{
    public const string HostQueue = "egress-host-test";

    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<ReceiptRequest> Receipts { get; } = new();

    public List<EntryKey> Entries { get; } = [new("cbol/$TODAYS_DATE/*", "cbol")];

    /// <summary>Pages of batches, by the cursor that asks for them.</summary>
    public List<BatchPage> Pages { get; } = [new([new(null, "a", 2, 20)], "a", false)];

    public Func<EntryKey, EgressEntry> OnReadEntry { get; set; } = key => new(key, "team", "source", "out", TransferType.S3, "destination");

    public Func<BatchRequest, BatchOutcome> OnBatch { get; set; } = request =>
        request.SkipReason is null ? new(new(Sent: request.Batch.Files, Bytes: request.Batch.Bytes)) : new(new(Skipped: request.Batch.Files));

    public ConcurrentQueue<DeliveryLimits?> Limits { get; } = new();

    /// <summary>What batches and documents were told of the attempts before.</summary>
    public ConcurrentQueue<int> AttemptsBefore { get; } = new();

    public Func<ForgottenDelivery> OnForget { get; set; } = () => new(0);

    public Func<BatchOutcome> OnDocument { get; set; } = () => new(new(Sent: 1));

    public Func<Task> BeforeBatch { get; set; } = () => Task.CompletedTask;

    public Redelivery Redelivery { get; } = new(3, TimeSpan.FromMilliseconds(10), 2, TimeSpan.FromMilliseconds(20));

    public Func<SendBatchRequest, BatchOutcome> OnSend { get; set; } = _ => new(new(Sent: 2, Bytes: 20));

    public static ApplicationFailureException Permanent(string type = FailureTypes.CannotDecrypt) => new("told to fail", type, nonRetryable: true);

    [Activity]
    public Task<EntryList> FindEntriesAsync(FindEntriesRequest request) => Task.FromResult(new EntryList(Entries));

    [Activity]
    public Task<EgressEntry> ReadEntryAsync(EntryKey key) => Task.FromResult(OnReadEntry(key));

    [Activity]
    public Task<BatchPage> ListBatchesAsync(ListBatchesRequest request)
    {
        Calls.Enqueue($"list after {request.After}");
        var index = request.After is null ? 0 : Pages.FindIndex(p => p.Cursor == request.After) + 1;
        return Task.FromResult(Pages[index]);
    }

    [Activity]
    public async Task<BatchOutcome> TransferBatchAsync(BatchRequest request)
    {
        Calls.Enqueue($"batch {request.Number}");
        Limits.Enqueue(request.Limits);
        AttemptsBefore.Enqueue(request.AttemptsBefore);
        await BeforeBatch();
        return OnBatch(request);
    }

    [Activity]
    public Task<BatchOutcome> TransferDocumentAsync(DocumentRequest request)
    {
        Calls.Enqueue($"{request.Kind} of {request.Parts} as {request.Number}");
        Limits.Enqueue(request.Limits);
        AttemptsBefore.Enqueue(request.AttemptsBefore);
        return Task.FromResult(OnDocument());
    }

    [Activity]
    public Task<HostReservation> ReserveHostAsync(ReserveHostRequest request)
    {
        Calls.Enqueue("reserve");
        return Task.FromResult(new HostReservation(HostQueue));
    }

    [Activity]
    public Task<ReceiptReference> WriteReceiptAsync(ReceiptRequest request)
    {
        Calls.Enqueue($"receipt of {request.Parts}: {request.Outcome}");
        Receipts.Enqueue(request);
        return Task.FromResult(new ReceiptReference("receipts", request.DeliveryId, "00", 0));
    }

    [Activity]
    public Task<StagedBatch> StageBatchAsync(BatchRequest request)
    {
        Calls.Enqueue($"stage {request.Number}");
        return Task.FromResult(new StagedBatch(request.Batch.Files, Redelivery));
    }

    [Activity]
    public Task<StagedBatch> StageDocumentAsync(DocumentRequest request)
    {
        Calls.Enqueue($"stage {request.Kind}");
        return Task.FromResult(new StagedBatch(1, Redelivery));
    }

    [Activity]
    public Task<BatchOutcome> SendBatchAsync(SendBatchRequest request)
    {
        Calls.Enqueue($"send {request.Number}");
        AttemptsBefore.Enqueue(request.AttemptsBefore);
        return Task.FromResult(OnSend(request));
    }

    [Activity]
    public Task<ForgottenDelivery> ForgetDeliveryAsync(ForgetRequest request)
    {
        Calls.Enqueue("forget");
        return Task.FromResult(OnForget());
    }
}
