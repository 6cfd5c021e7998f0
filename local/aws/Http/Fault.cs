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
    /// <param name="AfterBytes">Bytes that still pass.</param>
    public sealed record Reset(long AfterBytes) : Fault;

    /// <summary>Resets the connection after so many bytes of the request's body have been read.</summary>
    /// <param name="AfterBytes">Bytes that still pass.</param>
    public sealed record ResetRequest(long AfterBytes) : Fault;

    /// <summary>Waits before the request is carried out.</summary>
    /// <param name="Delay">How long, on the server's clock.</param>
    public sealed record Slow(TimeSpan Delay) : Fault;

    /// <summary>A fault that throttles: 503 <c>SlowDown</c> on S3, 400 <c>ThrottlingException</c> elsewhere.</summary>
    public sealed record Throttle : Fault;
}
