using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>A failure raised by application code, in a workflow, an activity or a handler.</summary>
public class ApplicationFailureException : FailureException
{
    /// <summary>Creates a failure.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="errorType">Name that retry policies and callers can test.</param>
    /// <param name="nonRetryable">Whether retrying cannot help.</param>
    /// <param name="details">Values for the receiver.</param>
    /// <param name="nextRetryDelay">Delay before the next attempt, instead of the retry policy's.</param>
    /// <param name="category">How the failure is logged and counted.</param>
    public ApplicationFailureException(
        string message,
        string? errorType = null,
        bool nonRetryable = false,
        IReadOnlyCollection<object?>? details = null,
        TimeSpan? nextRetryDelay = null,
        ApplicationErrorCategory category = ApplicationErrorCategory.Unspecified)
        : this(message, null, errorType, nonRetryable, details, nextRetryDelay, category)
    {
    }

    /// <summary>Creates a failure with a cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="inner">The cause.</param>
    /// <param name="errorType">Name that retry policies and callers can test.</param>
    /// <param name="nonRetryable">Whether retrying cannot help.</param>
    /// <param name="details">Values for the receiver.</param>
    /// <param name="nextRetryDelay">Delay before the next attempt, instead of the retry policy's.</param>
    /// <param name="category">How the failure is logged and counted.</param>
    public ApplicationFailureException(
        string message,
        Exception? inner,
        string? errorType = null,
        bool nonRetryable = false,
        IReadOnlyCollection<object?>? details = null,
        TimeSpan? nextRetryDelay = null,
        ApplicationErrorCategory category = ApplicationErrorCategory.Unspecified)
        : base(message, inner)
    {
        ErrorType = errorType;
        NonRetryable = nonRetryable;
        Details = new OutboundFailureDetails(details ?? []);
        NextRetryDelay = nextRetryDelay;
        Category = category;
    }

    /// <summary>Creates the exception from a received failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="inner">The converted cause.</param>
    /// <param name="converter">Converter of the details.</param>
    protected internal ApplicationFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.ApplicationFailureInfo ?? throw new ArgumentException("The failure is not an application failure.");
        ErrorType = info.Type is "" ? null : info.Type;
        NonRetryable = info.NonRetryable;
        Details = new InboundFailureDetails(converter, info.Details?.Payloads_);
        NextRetryDelay = info.NextRetryDelay?.ToTimeSpan();
        Category = info.Category;
    }

    /// <summary>Name that retry policies and callers can test; null if none was given.</summary>
    public string? ErrorType { get; protected init; }

    /// <summary>Whether retrying cannot help.</summary>
    public bool NonRetryable { get; protected init; }

    /// <summary>Values for the receiver.</summary>
    public IFailureDetails Details { get; protected init; }

    /// <summary>Delay before the next attempt, instead of the retry policy's.</summary>
    public TimeSpan? NextRetryDelay { get; protected init; }

    /// <summary>How the failure is logged and counted.</summary>
    public ApplicationErrorCategory Category { get; protected init; }
}
