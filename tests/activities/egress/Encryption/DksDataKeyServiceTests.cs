using System.Net;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class DksDataKeyServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decrypt_Answered_GivesTheKey()
    {
        using var handler = new Answer(HttpStatusCode.OK, """{"dataKeyEncryptionKeyId":"cloudhsm:1,2","plaintextDataKey":"AQID","ciphertextDataKey":"x"}""");

        var key = await Service(handler).DecryptAsync("cloudhsm:1,2", "encrypted", Cancellation);

        Assert.Equal([1, 2, 3], key);
        Assert.Equal("encrypted", handler.Body);
        Assert.StartsWith("https://dks/datakey/actions/decrypt?keyId=cloudhsm%3A1%2C2&correlationId=", handler.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Answered_GivesTheKeyInBothForms()
    {
        using var handler = new Answer(HttpStatusCode.Created, """{"dataKeyEncryptionKeyId":"cloudhsm:1,2","plaintextDataKey":"AQID","ciphertextDataKey":"x"}""");

        using var key = await Service(handler).GenerateAsync(Cancellation);

        Assert.Equal(("cloudhsm:1,2", "x"), (key.KeyId, key.Encrypted));
        Assert.Equal([1, 2, 3], key.Plaintext);
        Assert.StartsWith("https://dks/datakey?correlationId=", handler.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.Created, "not json")]
    [InlineData(HttpStatusCode.Created, """{"plaintextDataKey":"AQID"}""")]
    [InlineData(HttpStatusCode.Created, """{"dataKeyEncryptionKeyId":"k","ciphertextDataKey":"x"}""")]
    public async Task Generate_NotAnswered_IsRetried(HttpStatusCode status, string body)
    {
        using var handler = new Answer(status, body);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => Service(handler).GenerateAsync(Cancellation));

        Assert.Equal((FailureTypes.Unavailable, false), (failure.ErrorType, failure.NonRetryable));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "", FailureTypes.CannotDecrypt, true)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "", FailureTypes.Unavailable, false)]
    [InlineData(HttpStatusCode.OK, "not json", FailureTypes.Unavailable, false)]
    [InlineData(HttpStatusCode.OK, """{"plaintextDataKey":"not base64"}""", FailureTypes.Unavailable, false)]
    public async Task Decrypt_NotAnswered_IsTyped(HttpStatusCode status, string body, string type, bool permanent)
    {
        using var handler = new Answer(status, body);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => Service(handler).DecryptAsync("k", "e", Cancellation));

        Assert.Equal((type, permanent), (failure.ErrorType, failure.NonRetryable));
    }

    private static DksDataKeyService Service(HttpMessageHandler handler) => new(new(handler) { BaseAddress = new("https://dks/") });

    private sealed class Answer(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public string? Body { get; private set; }

        public string? Uri { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri = request.RequestUri!.AbsoluteUri;
            Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            return new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        }
    }
}
