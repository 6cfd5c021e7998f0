using System.Security.Cryptography;
using System.Text;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataEgress.Local.Aws.Tests.Signing;

/// <summary>The examples of AWS's documents: the SigV4 test suite, and the pages on header, query and chunk signatures of S3.</summary>
public sealed class SignatureVectorTests
{
    private const string HashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly AwsCredential Suite = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly AwsCredential Documents = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset SuiteTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset DocumentsTime = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/", "?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/ሴ", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    public void Authenticate_TestSuite_Accepts(string method, string path, string query, string signature)
    {
        var rawPath = "/" + Uri.EscapeDataString(path[1..]);
        var request = Request(method, rawPath, query);
        request.Headers.Host = "example.amazonaws.com";
        request.Headers["X-Amz-Date"] = "20150830T123600Z";
        request.Headers.Authorization =
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}";

        var authentication = Authenticator(Suite, SuiteTime).Authenticate(request, Query(query), "service", HashOfNothing);

        Assert.Equal("AKIDEXAMPLE", authentication.Caller.AccessKeyId);
    }

    [Fact]
    public void Authenticate_S3GetExample_Accepts()
    {
        var request = Request("GET", "/test.txt", "");
        request.Headers.Host = "examplebucket.s3.amazonaws.com";
        request.Headers.Range = "bytes=0-9";
        request.Headers["x-amz-content-sha256"] = HashOfNothing;
        request.Headers["x-amz-date"] = "20130524T000000Z";
        request.Headers.Authorization =
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

        Assert.NotNull(Authenticator(Documents, DocumentsTime).Authenticate(request, Query(""), "s3", HashOfNothing).ChunkSigner);

        request.Headers.Range = "bytes=0-99";
        var refusal = Assert.Throws<AuthenticationException>(
            () => Authenticator(Documents, DocumentsTime).Authenticate(request, Query(""), "s3", HashOfNothing));
        Assert.Equal(AuthenticationFailure.SignatureMismatch, refusal.Failure);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(86_399, null)]
    [InlineData(86_401, AuthenticationFailure.ExpiredUrl)]
    [InlineData(-1000, AuthenticationFailure.ExpiredUrl)]
    public void Authenticate_PresignedExample_AcceptsUntilItExpires(int secondsLater, object? failure)
    {
        const string Presigned =
            "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        var request = Request("GET", "/test.txt", Presigned);
        request.Headers.Host = "examplebucket.s3.amazonaws.com";
        var authenticator = Authenticator(Documents, DocumentsTime.AddSeconds(secondsLater));

        AuthenticationFailure? found = null;
        try
        {
            authenticator.Authenticate(request, Query(Presigned), "s3", PayloadHash.Unsigned);
        }
        catch (AuthenticationException refusal)
        {
            found = refusal.Failure;
        }

        Assert.Equal((AuthenticationFailure?)failure, found);
    }

    [Fact]
    public void ChunkSigner_S3Example_AcceptsTheChainInOrderOnly()
    {
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        ChunkSigner Start() => new(
            scope.DeriveKey(Documents.SecretAccessKey),
            scope,
            "20130524T000000Z",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        var first = SHA256.HashData(Enumerable.Repeat((byte)'a', 65_536).ToArray());
        var second = SHA256.HashData(Enumerable.Repeat((byte)'a', 1024).ToArray());

        var signer = Start();
        signer.VerifyChunk(first, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        signer.VerifyChunk(second, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
        signer.VerifyChunk(SHA256.HashData([]), "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");

        Assert.Throws<AuthenticationException>(
            () => Start().VerifyChunk(second, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"));
    }

    [Fact]
    public void Authenticate_HeaderNotSigned_IsRefused()
    {
        var request = Request("GET", "/", "");
        request.Headers.Host = "example.amazonaws.com";
        request.Headers["X-Amz-Date"] = "20150830T123600Z";
        request.Headers["x-amz-acl"] = "public-read";
        request.Headers.Authorization =
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

        var refusal = Assert.Throws<AuthenticationException>(
            () => Authenticator(Suite, SuiteTime).Authenticate(request, Query(""), "service", HashOfNothing));

        Assert.Contains(("HeadersNotSigned", "x-amz-acl"), refusal.Details);
    }

    private static RequestAuthenticator Authenticator(AwsCredential credential, DateTimeOffset now)
    {
        var time = new StoppedTime(now);
        return new RequestAuthenticator(
            new AccessKeys(new AwsServerOptions { Credentials = [credential], TimeProvider = time }, new byte[32]), time);
    }

    private static HttpRequest Request(string method, string path, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path + query;
        return context.Request;
    }

    private static QueryParameters Query(string query)
    {
        Assert.True(QueryParameters.TryParse(query, out var parameters));
        return parameters;
    }

    private sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
