using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Workflows.Egress;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>An object that was planned.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Bytes.</param>
internal sealed record PlannedObject(string Key, long Size);

/// <summary>
/// What each batch was planned to send, by name. A history knows a batch by its range and a hash of its keys only; the names
/// lie in our own bucket, to be read where something is missing.
/// </summary>
internal sealed class BatchPlans(DeliveryNotes notes)
{
    private const int HashCharacters = 16;

    /// <summary>Writes the plan of a page.</summary>
    /// <param name="request">What asked for the page.</param>
    /// <param name="objects">Its objects, in key order.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The batches, which know where their plan is.</returns>
    public async Task<IReadOnlyList<ObjectBatch>> WriteAsync(
        ListBatchesRequest request, IEnumerable<ListedObject> objects, IReadOnlyList<ObjectBatch> batches, CancellationToken cancellation)
    {
        if (request.DeliveryId is not { } deliveryId || batches.Count == 0)
        {
            return batches;
        }

        // An attempt that was given up may still write; what it found is not what the delivery goes by.
        var plan = $"plans/{HashOf([request.After ?? ""])}-{ActivityExecutionContext.Current.Info.Attempt}";
        var planned = objects.TakeWhile(o => KeyOrder.Compare(o.Key, batches[^1].Through) <= 0);
        await notes.WriteAsync(deliveryId, plan, planned.Select(o => new PlannedObject(o.Key, o.Size)), cancellation);
        return [.. batches.Select(b => b with { Plan = plan })];
    }

    /// <summary>What a batch was planned to send; null if that is not known.</summary>
    public async Task<IReadOnlyList<PlannedObject>?> ReadAsync(BatchRequest request, CancellationToken cancellation)
    {
        var batch = request.Batch;
        if (batch.Plan is null || await notes.ReadAsync<PlannedObject>(request.DeliveryId, batch.Plan, cancellation) is not { } plan)
        {
            return null;
        }

        var planned = plan.Lines
            .SkipWhile(o => batch.After is not null && KeyOrder.Compare(o.Key, batch.After) <= 0)
            .TakeWhile(o => KeyOrder.Compare(o.Key, batch.Through) <= 0)
            .ToList();
        return HashOf(planned.Select(o => o.Key)) == batch.Keys ? planned : null;
    }

    /// <summary>A hash of keys and their order.</summary>
    public static string HashOf(IEnumerable<string> keys)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var key in keys)
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashCharacters];
    }
}
