using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A value that is not converted; a parameter of this type receives the payload as it is.</summary>
public interface IRawValue
{
    /// <summary>The payload, decoded by the codec.</summary>
    Payload Payload { get; }
}
