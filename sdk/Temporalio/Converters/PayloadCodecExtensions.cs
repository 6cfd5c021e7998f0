using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Codec operations on one payload, on failures and on headers.</summary>
public static class PayloadCodecExtensions
{
    /// <summary>Encodes one payload.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>The encoded payload.</returns>
    public static async Task<Payload> EncodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.EncodeAsync([payload]).ConfigureAwait(false)).Single();

    /// <summary>Decodes one payload.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>The decoded payload.</returns>
    public static async Task<Payload> DecodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.DecodeAsync([payload]).ConfigureAwait(false)).Single();

    /// <summary>Encodes every payload of a failure and its causes, in place.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="failure">The failure.</param>
    /// <returns>Done when all are encoded.</returns>
    public static Task EncodeFailureAsync(this IPayloadCodec codec, Failure failure) =>
        TransformAsync(failure, codec.EncodeAsync);

    /// <summary>Decodes every payload of a failure and its causes, in place.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="failure">The failure.</param>
    /// <returns>Done when all are decoded.</returns>
    public static Task DecodeFailureAsync(this IPayloadCodec codec, Failure failure) =>
        TransformAsync(failure, codec.DecodeAsync);

    /// <summary>A header with every payload encoded; null for null.</summary>
    internal static async Task<Header?> ToHeaderAsync(this DataConverter converter, IDictionary<string, Payload>? headers)
    {
        if (headers is null)
        {
            return null;
        }

        var header = new Header();
        foreach (var (name, payload) in headers)
        {
            header.Fields[name] = converter.PayloadCodec is { } codec
                ? await codec.EncodeSingleAsync(payload).ConfigureAwait(false)
                : payload;
        }

        return header;
    }

    private static async Task TransformAsync(
        Failure? failure, Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> transform)
    {
        for (; failure is not null; failure = failure.Cause)
        {
            if (failure.EncodedAttributes is { } attributes)
            {
                failure.EncodedAttributes = (await transform([attributes]).ConfigureAwait(false)).First();
            }

            if (DetailsOf(failure) is { Count: > 0 } details)
            {
                Payload[] transformed = [.. await transform(details).ConfigureAwait(false)];
                details.Clear();
                details.AddRange(transformed);
            }
        }
    }

    private static RepeatedField<Payload>? DetailsOf(Failure failure) => failure.FailureInfoCase switch
    {
        Failure.FailureInfoOneofCase.ApplicationFailureInfo => failure.ApplicationFailureInfo.Details?.Payloads_,
        Failure.FailureInfoOneofCase.CanceledFailureInfo => failure.CanceledFailureInfo.Details?.Payloads_,
        Failure.FailureInfoOneofCase.TimeoutFailureInfo => failure.TimeoutFailureInfo.LastHeartbeatDetails?.Payloads_,
        Failure.FailureInfoOneofCase.ResetWorkflowFailureInfo => failure.ResetWorkflowFailureInfo.LastHeartbeatDetails?.Payloads_,
        _ => null,
    };
}
