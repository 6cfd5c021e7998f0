using DataEgress.Activities.Egress.Limits;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>What the files of a batch have in common.</summary>
/// <param name="Request">The batch.</param>
/// <param name="Earlier">What earlier attempts say of its files, by source: told again of an object that still is what they sent.</param>
/// <param name="Targets">Which targets are there already.</param>
/// <param name="Pace">Holds back what is sent.</param>
/// <param name="Uploads">The uploads in parts that are under way.</param>
internal sealed record BatchContext(
    BatchRequest Request, IReadOnlyDictionary<string, FileRecord> Earlier, PresentTargets Targets, Pace Pace, BegunUploads Uploads)
{
    /// <summary>The key that a source has at the destination.</summary>
    public static string TargetOf(BatchRequest request, string source) => Naming.TargetNames.InFolder(
        request.Entry, Naming.TargetNames.FileName(request.Entry, source, request.EventTime), request.EventTime);
}
