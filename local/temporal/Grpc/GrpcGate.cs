using System.Diagnostics.CodeAnalysis;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>Whether calls are still answered.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer to free, and may be cancelled after the listener's end.")]
internal sealed class GrpcGate
{
    private readonly CancellationTokenSource stopping = new();
    private volatile string? refusal;

    /// <summary>Fires when the server stops: long polls end then.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Why no call is answered any more; null while they are.</summary>
    public string? Refusal => refusal;

    /// <summary>Ends the long polls; the other calls run to their end.</summary>
    public Task StopAsync() => stopping.CancelAsync();

    /// <summary>From here on every call, those at work included, is answered UNAVAILABLE. Does not wait for them.</summary>
    public void Refuse(string reason)
    {
        refusal = reason;
        _ = stopping.CancelAsync();
    }
}
