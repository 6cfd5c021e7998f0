namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="ActivityOutboundInterceptor.Heartbeat"/>.</summary>
/// <param name="Details">Details.</param>
#pragma warning disable CA1819 // The official type of the arguments.
public record HeartbeatInput(object?[] Details);
