namespace Temporalio.Client.Interceptors;

/// <summary>Sees every high-level call of a client.</summary>
public interface IClientInterceptor
{
    /// <summary>Puts an interceptor in front of the next one.</summary>
    /// <param name="nextInterceptor">The next one.</param>
    /// <returns>The interceptor to call; the next one itself when nothing is to be intercepted.</returns>
    ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => nextInterceptor;
}
