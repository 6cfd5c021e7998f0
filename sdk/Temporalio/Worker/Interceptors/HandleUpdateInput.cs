using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleUpdateAsync"/> and <see cref="WorkflowInboundInterceptor.ValidateUpdate"/>.</summary>
/// <param name="Id">Update id.</param>
/// <param name="Update">Update name.</param>
/// <param name="Definition">The handler.</param>
/// <param name="Args">Arguments.</param>
/// <param name="Headers">Headers that came along.</param>
#pragma warning disable CA1819 // The official type of the arguments.
public record HandleUpdateInput(
    string Id,
    string Update,
    WorkflowUpdateDefinition Definition,
    object?[] Args,
    IReadOnlyDictionary<string, Payload>? Headers);
