namespace DataEgress.Local.Temporal.Grpc;

/// <summary>Whether calls are still answered.</summary>
internal sealed class GrpcGate
{
    // Never disposed: it has no timer, and who closes the gate may do so after the listener's end.
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
