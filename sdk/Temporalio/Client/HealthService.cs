using Temporalio.Client.Grpc;

namespace Temporalio.Client;

/// <summary>gRPC's health service.</summary>
internal static class HealthService
{
    private const string FullName = "grpc.health.v1.Health";

    /// <summary>Asks a service's health.</summary>
    public static async Task<bool> CheckAsync(TemporalConnection connection, RpcService service, RpcOptions? options)
    {
        var response = await connection.InvokeRpcAsync(
            FullName, "Check", new HealthCheckRequest { Service = service.FullName }, HealthCheckResponse.Parser, options).ConfigureAwait(false);
        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }
}
