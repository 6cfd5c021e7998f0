using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A value that is not converted.</summary>
/// <param name="Payload">The payload, decoded by the codec.</param>
public record RawValue(Payload Payload) : IRawValue;
