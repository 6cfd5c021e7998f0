using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Transforms payloads on the way out and in, for instance encryption. May do I/O: it never runs inside a workflow.</summary>
public interface IPayloadCodec
{
    /// <summary>Encodes payloads. The number may change unless a single payload was given.</summary>
    /// <param name="payloads">The payloads; must not be changed.</param>
    /// <returns>The encoded payloads.</returns>
    Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads);

    /// <summary>Decodes payloads; those that were not encoded by this codec stay as they are.</summary>
    /// <param name="payloads">The payloads; must not be changed.</param>
    /// <returns>The decoded payloads.</returns>
    Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads);
}
