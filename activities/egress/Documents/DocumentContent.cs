using System.Globalization;
using System.IO.Compression;
using System.Text;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Egress.Documents;

/// <summary>What stands in control files and manifests, made from the receipt parts.</summary>
internal sealed class DocumentContent(ReceiptStore receipts)
{
    /// <summary>Starts to produce a document; it is not held in memory.</summary>
    public ProducedStream Open(DocumentRequest request, CancellationToken cancellation) => request.Kind switch
    {
        DocumentKind.ControlFile => ProducedStream.Start(
            (stream, token) => WriteAsync(stream, request, ControlLine, token), cancellation),
        DocumentKind.Manifest => ProducedStream.Start((stream, token) => WriteManifestAsync(stream, request, token), cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, null),
    };

    /// <summary>A control file names each sent file, without its folder.</summary>
    internal static string ControlLine(FileRecord record) => TargetNames.BaseName(record.Target) + "\n";

    /// <summary>A manifest says of each object what it is called, how large it was and when it was written.</summary>
    internal static string ManifestLine(FileRecord record) => string.Create(
        CultureInfo.InvariantCulture, $"{record.Target}  {record.SourceSize} {record.SourceModified?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\n");

    private async Task WriteManifestAsync(Stream stream, DocumentRequest request, CancellationToken cancellation)
    {
        await using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        await WriteAsync(gzip, request, ManifestLine, cancellation);
    }

    private async Task WriteAsync(Stream stream, DocumentRequest request, Func<FileRecord, string> line, CancellationToken cancellation)
    {
        var (own, counted) = (TargetOf(request), 0L);
        await using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await foreach (var record in receipts.ReadAsync(request.DeliveryId, request.Parts, cancellation))
        {
            counted++;
            if (record.Target == own)
            {
                throw Failures.Configuration(
                    $"{own}: the {request.Kind} has the name of the file that {record.Source} was sent as, and would replace it; give it another name in a new entry, and skip this one");
            }

            if (record.Outcome != FileOutcome.Skipped)
            {
                await text.WriteAsync(line(record).AsMemory(), cancellation);
            }
        }

        await text.FlushAsync(cancellation);
        if (request.Files is { } files && files.Sent + files.Present + files.Skipped is var expected && expected != counted)
        {
            throw Failures.Verification(
                $"{own}: the receipt's parts tell of {counted} files, {expected} were delivered or skipped; see that nobody removes parts, then retry");
        }
    }

    private static string TargetOf(DocumentRequest request)
    {
        var name = TargetNames.Document(request.Entry, request.Kind, request.EventTime);
        return request.Entry.TransferType == TransferType.S3
            ? TargetNames.InFolder(request.Entry, name, request.EventTime)
            : $"{TargetNames.SftFolder(request.Entry, request.EventTime)}/{name}";
    }
}
