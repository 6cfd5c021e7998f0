namespace Temporalio.Exceptions;

/// <summary>Base of every exception this SDK throws on purpose.</summary>
public abstract class TemporalException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    protected TemporalException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What went wrong.</param>
    protected TemporalException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="inner">The cause.</param>
    protected TemporalException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Whether an exception means cancellation: .NET's own, a cancelled failure, or an activity or child workflow whose
    /// cause is one.
    /// </summary>
    /// <param name="e">The exception.</param>
    /// <returns>True when it means cancellation.</returns>
    public static bool IsCanceledException(Exception e) => e switch
    {
        OperationCanceledException or CanceledFailureException => true,
        ActivityFailureException or ChildWorkflowFailureException => e.InnerException is CanceledFailureException,
        _ => false,
    };
}
