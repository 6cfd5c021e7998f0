using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Gives a request's signature the SHA-256 of its content where that is known, so that it is not computed once more.</summary>
internal static class ContentHash
{
    /// <summary>The header that the signature takes it from.</summary>
    public const string Header = "x-amz-content-sha256";

    /// <summary>Sets it for a request that has no headers of its own; the content must not be sent in chunks.</summary>
    public static void Set(AmazonWebServiceRequest request, byte[] sha256)
    {
        var hex = Convert.ToHexStringLower(sha256);
        ((IAmazonWebServiceRequest)request).AddBeforeRequestHandler((_, e) => ((WebServiceRequestEventArgs)e).Headers[Header] = hex);
    }
}
