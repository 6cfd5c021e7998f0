using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;

namespace Temporalio.Converters;

/// <summary>
/// Converts exceptions as every Temporal SDK does: a <see cref="FailureException"/> becomes its own kind, any other
/// exception an application failure whose type is the exception's class name.
/// </summary>
public class DefaultFailureConverter : IFailureConverter
{
    private const string EncodedMessage = "Encoded failure";
    private const string MessageField = "message";
    private const string StackTraceField = "stack_trace";

    /// <summary>Creates the converter with default options.</summary>
    public DefaultFailureConverter()
        : this(new())
    {
    }

    /// <summary>Creates the converter.</summary>
    /// <param name="options">The options.</param>
    protected DefaultFailureConverter(DefaultFailureConverterOptions options) => Options = options;

    /// <summary>The options.</summary>
    public DefaultFailureConverterOptions Options { get; private init; }

    /// <inheritdoc />
    public virtual Failure ToFailure(Exception exception, IPayloadConverter payloadConverter)
    {
        var failure = exception is FailureException { Failure: { } received }
            ? received.Clone()
            : Describe(exception, payloadConverter);
        if (Options.EncodeCommonAttributes)
        {
            failure.EncodedAttributes = payloadConverter.ToPayload(new Dictionary<string, string>
            {
                [MessageField] = failure.Message,
                [StackTraceField] = failure.StackTrace,
            });
            failure.Message = EncodedMessage;
            failure.StackTrace = string.Empty;
        }

        return failure;
    }

    /// <inheritdoc />
    public virtual Exception ToException(Failure failure, IPayloadConverter payloadConverter)
    {
        RestoreCommonAttributes(failure, payloadConverter);
        var cause = failure.Cause is null ? null : ToException(failure.Cause, payloadConverter);
        return failure.FailureInfoCase switch
        {
            Failure.FailureInfoOneofCase.ApplicationFailureInfo => new ApplicationFailureException(failure, cause, payloadConverter),
            Failure.FailureInfoOneofCase.CanceledFailureInfo => new CanceledFailureException(failure, cause, payloadConverter),
            Failure.FailureInfoOneofCase.TimeoutFailureInfo => new TimeoutFailureException(failure, cause, payloadConverter),
            Failure.FailureInfoOneofCase.TerminatedFailureInfo => new TerminatedFailureException(failure, cause, null),
            Failure.FailureInfoOneofCase.ActivityFailureInfo => new ActivityFailureException(failure, cause),
            Failure.FailureInfoOneofCase.ChildWorkflowExecutionFailureInfo => new ChildWorkflowFailureException(failure, cause),
            _ => new FailureException(failure, cause),
        };
    }

    private Failure Describe(Exception exception, IPayloadConverter payloadConverter)
    {
        var failure = new Failure
        {
            Message = exception.Message,
            StackTrace = exception.StackTrace ?? string.Empty,
            Cause = exception.InnerException is { } inner ? ToFailure(inner, payloadConverter) : null,
        };
        switch (exception)
        {
            case ApplicationFailureException application:
                failure.ApplicationFailureInfo = new()
                {
                    Type = application.ErrorType ?? string.Empty,
                    NonRetryable = application.NonRetryable,
                    Details = ToPayloads(application.Details, payloadConverter),
                    NextRetryDelay = application.NextRetryDelay is { } delay ? Duration.FromTimeSpan(delay) : null,
                    Category = application.Category,
                };
                break;
            case CanceledFailureException canceled:
                failure.CanceledFailureInfo = new() { Details = ToPayloads(canceled.Details, payloadConverter) };
                break;
            case WorkflowAlreadyStartedException:
                // Has no kind of its own in the API: the message alone is sent.
                break;
            case FailureException:
                throw new ArgumentException($"{exception.GetType()} cannot be sent, because it holds no received failure.");
            default:
                failure.ApplicationFailureInfo = new() { Type = exception.GetType().Name };
                break;
        }

        return failure;
    }

    private static Payloads? ToPayloads(IFailureDetails details, IPayloadConverter payloadConverter) => details switch
    {
        OutboundFailureDetails { Details: { Count: > 0 } values } => new() { Payloads_ = { payloadConverter.ToPayloads(values) } },
        OutboundFailureDetails => null,
        _ => throw new ArgumentException("Details of a failure made here must be values, not payloads."),
    };

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A converter may throw anything; undecodable attributes must not hide the failure.")]
    private static void RestoreCommonAttributes(Failure failure, IPayloadConverter payloadConverter)
    {
        if (failure.EncodedAttributes is null)
        {
            return;
        }

        try
        {
            var attributes = payloadConverter.ToValue<Dictionary<string, JsonElement>>(failure.EncodedAttributes);
            if (attributes.TryGetValue(MessageField, out var message) && message.ValueKind == JsonValueKind.String)
            {
                failure.Message = message.GetString()!;
                if (attributes.TryGetValue(StackTraceField, out var stackTrace) && stackTrace.ValueKind == JsonValueKind.String)
                {
                    failure.StackTrace = stackTrace.GetString()!;
                }
            }
        }
        catch (Exception)
        {
            // Encoded with a key or encoding that is not known here: the failure stays as it came.
        }
    }

    /// <summary>The default failure converter with <see cref="DefaultFailureConverterOptions.EncodeCommonAttributes"/>.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public class WithEncodedCommonAttributes : DefaultFailureConverter
    {
        /// <summary>Creates the converter.</summary>
        public WithEncodedCommonAttributes()
            : base(new() { EncodeCommonAttributes = true })
        {
        }
    }
}
