using Amazon.Runtime;

namespace DataEgress.Activities.Aws;

/// <summary>
/// HTTP clients for S3 as its own client makes them, but that they ask for leave to send a body (100-continue) only where it is
/// large: a small one is there before the answer would be. Cookies, which S3 does not know, are not kept either.
/// </summary>
internal sealed class S3HttpClients : HttpClientFactory
{
    /// <summary>Bytes of a body that leave is asked for, as AWS's other clients have it.</summary>
    internal const long LargeBody = 1 << 20;

    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var client = new HttpClient(new SmallBodies(new SocketsHttpHandler { AllowAutoRedirect = clientConfig.AllowAutoRedirect, UseCookies = false }));
        if (clientConfig.Timeout is { } timeout)
        {
            client.Timeout = timeout;
        }

        return client;
    }

    private sealed class SmallBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.ExpectContinue == true && request.Content?.Headers.ContentLength < LargeBody)
            {
                request.Headers.ExpectContinue = false;
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
