using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Documents;

/// <summary>Sends a control file or manifest to a bucket. Repeated, it replaces itself with the same content.</summary>
internal sealed class DocumentTransfer(
    IAwsClients clients,
    DocumentContent documents,
    DocumentEncryption encryption,
    ObjectWriter writer,
    FileBatch batch,
    ReceiptStore receipts,
    RecipientLeases leases,
    UploadRegister register,
    TimeProvider clock,
    ILogger<DocumentTransfer> logger)
{
    /// <summary>Sends the document and leaves its receipt part.</summary>
    public async Task<BatchOutcome> RunAsync(DocumentRequest request, CancellationToken cancellation)
    {
        var allowance = new Allowance(request.Limits, clock);
        await using var lease = leases.Hold(request.Entry, request.DeliveryId, request.Number, allowance);
        var uploads = await register.OpenAsync(request.DeliveryId, request.Number, request.AttemptsBefore, cancellation);
        var records = await batch.RunAsync(
            EgressTracing.Deliver,
            request.Entry,
            [request],
            r => r.Kind.ToString(),
            (r, attempt, token) => SendAsync(r, allowance.Pace, uploads, attempt, token),
            1,
            null,
            uploads: uploads,
            turns: allowance.Turns,
            attemptsBefore: request.AttemptsBefore);
        await uploads.AbortAsync(clients.S3(request.Entry.RoleArn), request.Entry.DestinationBucket!, logger);
        await receipts.WritePartAsync(request.DeliveryId, request.Number, records, cancellation);
        return new(FileBatch.TotalsOf(records));
    }

    private async Task<FileRecord> SendAsync(DocumentRequest request, Pace pace, BegunUploads uploads, int attempt, CancellationToken cancellation)
    {
        var started = clock.GetUtcNow();
        var entry = request.Entry;
        var name = TargetNames.Document(entry, request.Kind, request.EventTime);
        using var seal = await encryption.PrepareAsync(request, cancellation);
        var target = new TargetObject(
            entry.DestinationBucket!,
            TargetNames.InFolder(entry, name, request.EventTime),
            TargetMetadata.For(seal?.Metadata, request.DeliveryId));
        await using var document = documents.Open(request, cancellation);
        var content = seal?.Encrypt(document) ?? document;
        var written = await writer.WriteAsync(clients.S3(entry.RoleArn), target, content, document.ThrowIfFailed, cancellation, pace, uploads.PlaceOf(request.Kind.ToString(), target.Key));
        return new(
            request.Kind.ToString(),
            target.Key,
            FileOutcome.Sent,
            started,
            clock.GetUtcNow(),
            attempt,
            Sha256Written: written.Sha256,
            Size: written.Size,
            Checksum: written.Checksum,
            TargetVersion: written.VersionId,
            TargetETag: written.ETag);
    }
}
