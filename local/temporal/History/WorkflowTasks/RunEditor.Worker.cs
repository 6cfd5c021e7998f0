using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Which builds of the worker have worked on the run: for resets, and for finding runs by build.
internal sealed partial class RunEditor
{
    private const string BuildIdsAttribute = "BuildIds";
    private const string Unversioned = "unversioned";
    private const int MostResetPoints = 20;

    // Every run has these; they are kept once.
    private static readonly ByteString JsonEncoding = ByteString.CopyFromUtf8("json/plain");
    private static readonly ByteString KeywordListType = ByteString.CopyFromUtf8(nameof(IndexedValueType.KeywordList));
    private static readonly ByteString OnlyUnversioned = BuildIds([Unversioned]);

    /// <summary>Notes the build that has completed a workflow task, once for each.</summary>
    public void NoteWorker(RespondWorkflowTaskCompletedRequest request, long completedEventId)
    {
        var buildId = request.WorkerVersionStamp?.BuildId ?? "";
        var points = Execution.ResetPoints.Points;
        if (points.Any(point => point.BinaryChecksum == request.BinaryChecksum && point.BuildId == buildId))
        {
            return;
        }

        if (points.Count >= MostResetPoints)
        {
            points.RemoveAt(0);
        }

        points.Add(new ResetPointInfo
        {
            BinaryChecksum = request.BinaryChecksum,
            BuildId = buildId,
            RunId = RunId,
            FirstWorkflowTaskCompletedId = completedEventId,
            CreateTime = Timestamp,
            Resettable = State.Children.Count == 0 && State.ExternalCancels.Count == 0 && State.ExternalSignals.Count == 0,
        });
        NoteBuildId(buildId);
    }

    private void NoteBuildId(string buildId)
    {
        var attributes = State.EditAttributes();
        attributes.SearchAttributes ??= new SearchAttributes();
        attributes.SearchAttributes.IndexedFields.TryGetValue(BuildIdsAttribute, out var noted);
        var known = noted is null ? [] : JsonSerializer.Deserialize<List<string>>(noted.Data.Span) ?? [];
        string[] wanted = buildId.Length == 0 ? [Unversioned] : [Unversioned, $"{Unversioned}:{buildId}"];
        attributes.SearchAttributes.IndexedFields[BuildIdsAttribute] = new Payload
        {
            Metadata =
            {
                ["encoding"] = JsonEncoding,
                ["type"] = KeywordListType,
            },
            Data = noted is null && buildId.Length == 0 ? OnlyUnversioned : BuildIds(known.Union(wanted)),
        };
    }

    private static ByteString BuildIds(IEnumerable<string> ids) =>
        UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(ids));
}
