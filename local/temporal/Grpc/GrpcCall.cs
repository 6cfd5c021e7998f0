using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>What a handler knows about the call it answers, besides the message.</summary>
internal sealed class GrpcCall(IHeaderDictionary metadata, DateTimeOffset? deadline, CancellationToken cancelled, CancellationToken stopping)
{
    /// <summary>When the client stops waiting; null if it waits for ever.</summary>
    public DateTimeOffset? Deadline { get; } = deadline;

    /// <summary>Fires when the client is gone or its deadline has passed.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>Fires when the server shuts down; long polls end then, other calls run to their end.</summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>The client's header of that name, lower case; empty if absent.</summary>
    public string Metadata(string name) => metadata[name].ToString();
}
