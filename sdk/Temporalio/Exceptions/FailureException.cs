using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>Base of the exceptions that travel as failures in Temporal's API.</summary>
public class FailureException : TemporalException
{
    /// <summary>Creates an exception that has no failure message yet.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="inner">The cause.</param>
    protected internal FailureException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Creates an exception from a received failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="inner">The converted cause.</param>
    protected internal FailureException(Failure failure, Exception? inner)
        : base(failure.Message, inner) => Failure = failure;

    /// <summary>The received failure; null for an exception made here.</summary>
    public Failure? Failure { get; protected init; }

    /// <summary>The stack trace of this exception if it was thrown here, else the one in the failure.</summary>
    public override string? StackTrace
    {
        get
        {
            var own = base.StackTrace;
            return string.IsNullOrEmpty(own) && Failure is { StackTrace.Length: > 0 } failure ? failure.StackTrace : own;
        }
    }
}
