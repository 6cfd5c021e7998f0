using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <summary>The last interceptor: turns inputs into requests, and responses into results.</summary>
internal sealed partial class ServiceCalls : ClientOutboundInterceptor
{
    private readonly TemporalClient client;

    /// <summary>Creates it for a client.</summary>
    public ServiceCalls(TemporalClient client) => this.client = client;
}
