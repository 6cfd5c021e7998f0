using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Converts between exceptions and failures. Called inside workflows, so it must be deterministic and do no I/O.</summary>
public interface IFailureConverter
{
    /// <summary>Converts an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="payloadConverter">Converter of its details.</param>
    /// <returns>The failure.</returns>
    Failure ToFailure(Exception exception, IPayloadConverter payloadConverter);

    /// <summary>Converts a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="payloadConverter">Converter of its details.</param>
    /// <returns>The exception.</returns>
    Exception ToException(Failure failure, IPayloadConverter payloadConverter);
}
