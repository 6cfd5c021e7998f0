namespace DataEgress.Local.Aws.Http;

/// <summary>One way in which a request can go wrong.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Answers with an error of the service instead of carrying the request out.</summary>
    /// <param name="Status">The HTTP status, such as 503.</param>
    /// <param name="Code">The error code, such as <c>SlowDown</c>.</param>
    public sealed record Error(int Status, string Code) : Fault;

    /// <summary>Carries the request out, then resets the connection after so many bytes of the answer's body.</summary>
    /// <param name="AfterBytes">Bytes that still pass; with 0 not even the status does.</param>
    public sealed record Reset(long AfterBytes) : Fault;

    /// <summary>Resets the connection after so many bytes of the request's body have been read.</summary>
    /// <param name="AfterBytes">Bytes that still pass.</param>
    public sealed record ResetRequest(long AfterBytes) : Fault;

    /// <summary>Waits before the request is carried out.</summary>
    /// <param name="Delay">How long, on the server's clock.</param>
    public sealed record Slow(TimeSpan Delay) : Fault;

    /// <summary>Does something before the request is carried out, such as to remove what it asks for.</summary>
    /// <param name="Act">What to do.</param>
    public sealed record Before(Func<Task> Act) : Fault;

    /// <summary>Stops for a while in the midst of the answer's body.</summary>
    /// <param name="AfterBytes">Bytes that pass before.</param>
    /// <param name="Delay">How long, on the server's clock.</param>
    public sealed record Stall(long AfterBytes, TimeSpan Delay) : Fault;

    /// <summary>Ends the answer's body early, and says so in its length: what arrives looks whole.</summary>
    /// <param name="AfterBytes">Bytes that still pass.</param>
    public sealed record Truncate(long AfterBytes) : Fault;

    /// <summary>Turns a bit of the answer's body, if it is long enough.</summary>
    /// <param name="At">The byte, from 0.</param>
    public sealed record Corrupt(long At) : Fault;

    /// <summary>Turns a bit of the request's body, if it is long enough.</summary>
    /// <param name="At">The byte, from 0, of the body as it is sent, signatures of chunks included.</param>
    public sealed record CorruptRequest(long At) : Fault;

    /// <summary>Answers so instead of carrying the request out: what somebody on the way might say in the service's stead.</summary>
    /// <param name="Status">The HTTP status, such as 200.</param>
    /// <param name="ContentType">The type of the body, such as <c>text/html</c>.</param>
    /// <param name="Body">The body.</param>
    public sealed record Answer(int Status, string ContentType, string Body) : Fault;

    /// <summary>A fault that throttles: 503 <c>SlowDown</c> on S3, 400 <c>ThrottlingException</c> elsewhere.</summary>
    public sealed record Throttle : Fault;
}
