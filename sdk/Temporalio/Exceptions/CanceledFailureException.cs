using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>A workflow, activity or timer was cancelled.</summary>
public class CanceledFailureException : FailureException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was cancelled.</param>
    /// <param name="inner">The cause.</param>
    /// <param name="details">Values for the receiver.</param>
    protected internal CanceledFailureException(
        string message, Exception? inner = null, IReadOnlyCollection<object?>? details = null)
        : base(message, inner) => Details = new OutboundFailureDetails(details ?? []);

    /// <summary>Creates the exception from a received failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="inner">The converted cause.</param>
    /// <param name="converter">Converter of the details.</param>
    protected internal CanceledFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.CanceledFailureInfo ?? throw new ArgumentException("The failure is not a cancellation.");
        Details = new InboundFailureDetails(converter, info.Details?.Payloads_);
    }

    /// <summary>The received failure.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>Values for the receiver.</summary>
    public IFailureDetails Details { get; protected init; }
}
