using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>What the server itself says in activity events.</summary>
internal static class ActivityTexts
{
    /// <summary>The details of an activity that was cancelled before any worker had it.</summary>
    public static Payloads NotStarted => new() { Payloads_ = { Json("ACTIVITY_ID_NOT_STARTED") } };

    private static Payload Json(string text) => new()
    {
        Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
        Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(text)),
    };
}
