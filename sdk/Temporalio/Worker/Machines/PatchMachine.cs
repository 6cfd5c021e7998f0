using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>A patch marker.</summary>
internal sealed class PatchMachine(IMachineHost host, string patchId) : Machine(host)
{
    /// <summary>Search attribute with the ids of all patches of a run.</summary>
    public const string SearchAttribute = "TemporalChangeVersion";

    private const string MarkerName = "core_patch";
    private const string DetailsKey = "patch-data";

    // Longer values would be refused by the server.
    private const int MaxSearchAttributeBytes = 2048;

    public string PatchId => patchId;

    protected override string Description => $"Patch marker '{patchId}'";

    /// <summary>The marker's patch, if the event is one.</summary>
    public static (string Id, bool Deprecated)? Read(HistoryEvent? e)
    {
        if (e?.MarkerRecordedEventAttributes is not { MarkerName: MarkerName } marker
            || !marker.Details.TryGetValue(DetailsKey, out var details)
            || details.Payloads_.FirstOrDefault() is not { } payload)
        {
            return null;
        }
        using var json = JsonDocument.Parse(payload.Data.Memory);
        return (json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("deprecated").GetBoolean());
    }

    public static Command Marker(string patchId, bool deprecated) => new()
    {
        CommandType = CommandType.RecordMarker,
        RecordMarkerCommandAttributes = new()
        {
            MarkerName = MarkerName,
            Details =
            {
                [DetailsKey] = new() { Payloads_ = { Json(new PatchDetails(patchId, deprecated)) } },
            },
        },
    };

    /// <summary>The upsert that goes with a marker; null if the value would be too long.</summary>
    public static Command? Upsert(IEnumerable<string> patchIds)
    {
        var payload = Json(patchIds.Order(StringComparer.Ordinal));
        payload.Metadata["type"] = ByteString.CopyFromUtf8("KeywordList");
        return payload.Data.Length >= MaxSearchAttributeBytes ? null : new()
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new()
            {
                SearchAttributes = new() { IndexedFields = { [SearchAttribute] = payload } },
            },
        };
    }

    public override void Handle(HistoryEvent e)
    {
        if (Read(e) is not { } recorded)
        {
            throw Unexpected(e);
        }
        if (recorded.Id != patchId)
        {
            throw new WorkflowNondeterminismException(
                $"Patch id '{recorded.Id}' of history event {e.Describe()} does not match '{patchId}' of the command");
        }
    }

    private static Payload Json<T>(T value) => new()
    {
        Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
        Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, MarkerJson.Options)),
    };

    private sealed record PatchDetails(string Id, bool Deprecated);
}
