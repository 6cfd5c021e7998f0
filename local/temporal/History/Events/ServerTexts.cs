using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.History.Events;

/// <summary>What the server itself says in the details of events.</summary>
internal static class ServerTexts
{
    /// <summary>The details of an activity that was cancelled before any worker had it.</summary>
    public static Payloads NotStarted => Json("ACTIVITY_ID_NOT_STARTED");

    /// <summary>The details of a run that made room for another one of the same id.</summary>
    public static Payloads ReplacedBy(string runId) => Json($"terminated by new runID: {runId}");

    private static Payloads Json(string text) => new()
    {
        Payloads_ =
        {
            new Payload
            {
                Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
                Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(text)),
            },
        },
    };
}
