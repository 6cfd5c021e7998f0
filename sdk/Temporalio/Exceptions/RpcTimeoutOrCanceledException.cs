namespace Temporalio.Exceptions;

/// <summary>A call ended by its deadline or by cancellation.</summary>
public class RpcTimeoutOrCanceledException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What ended.</param>
    /// <param name="inner">The cause.</param>
    public RpcTimeoutOrCanceledException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
