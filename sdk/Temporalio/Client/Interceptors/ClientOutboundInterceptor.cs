namespace Temporalio.Client.Interceptors;

/// <summary>Base of interceptors of a client's calls; every method passes the call on.</summary>
public abstract partial class ClientOutboundInterceptor
{
    /// <summary>Creates an interceptor in front of another.</summary>
    /// <param name="next">The other.</param>
    protected ClientOutboundInterceptor(ClientOutboundInterceptor next) => MaybeNext = next;

    /// <summary>Creates the last one.</summary>
    private protected ClientOutboundInterceptor()
    {
    }

    /// <summary>The next interceptor.</summary>
    protected ClientOutboundInterceptor Next => MaybeNext ?? throw new InvalidOperationException("This is the last interceptor.");

    private protected ClientOutboundInterceptor? MaybeNext { get; init; }
}
