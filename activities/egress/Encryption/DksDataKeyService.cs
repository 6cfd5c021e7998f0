using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>The data key service over HTTPS with a client certificate.</summary>
/// <param name="http">A client whose base address is the service and that presents the certificate.</param>
internal sealed class DksDataKeyService(HttpClient http) : IDataKeyService
{
    /// <inheritdoc/>
    public async Task<byte[]> DecryptAsync(string keyId, string encryptedKey, CancellationToken cancellation)
    {
        var uri = $"datakey/actions/decrypt?keyId={Uri.EscapeDataString(keyId)}&correlationId={Guid.NewGuid()}";
        using var content = new StringContent(encryptedKey, Encoding.ASCII, "text/plain");
        using var response = await AskAsync(() => http.PostAsync(new Uri(uri, UriKind.Relative), content, cancellation), cancellation);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            throw Failures.CannotDecrypt($"the data key service cannot decrypt the data key under '{keyId}'; check that the service has this key, or let the producer write the object again");
        }

        var answer = await ReadAsync(response, HttpStatusCode.OK, cancellation);
        return KeyOf(answer);
    }

    /// <inheritdoc/>
    public async Task<DataKey> GenerateAsync(CancellationToken cancellation)
    {
        using var response = await AskAsync(
            () => http.GetAsync(new Uri($"datakey?correlationId={Guid.NewGuid()}", UriKind.Relative), cancellation), cancellation);
        var answer = await ReadAsync(response, HttpStatusCode.Created, cancellation);
        return answer is { KeyId.Length: > 0, Encrypted.Length: > 0 } ? new(answer.KeyId, KeyOf(answer), answer.Encrypted) : throw Malformed();
    }

    private async Task<HttpResponseMessage> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e)
        {
            throw Failures.Unavailable(
                $"the data key service at {http.BaseAddress} cannot be reached: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}; see that it is up, then retry");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failures.Unavailable($"the data key service at {http.BaseAddress} did not answer within {http.Timeout}; see that it is up, then retry");
        }
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response, HttpStatusCode expected, CancellationToken cancellation)
    {
        if (response.StatusCode != expected)
        {
            throw Failures.Unavailable($"the data key service answered {(int)response.StatusCode}; see that it is up, then retry");
        }

        try
        {
            return await response.Content.ReadFromJsonAsync<Answer>(cancellation) ?? throw Malformed();
        }
        catch (JsonException)
        {
            // Its message could quote the key.
            throw Malformed();
        }
    }

    private static byte[] KeyOf(Answer answer)
    {
        try
        {
            return answer.Plaintext is { Length: > 0 } text ? Convert.FromBase64String(text) : throw Malformed();
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    private static Temporalio.Exceptions.ApplicationFailureException Malformed() =>
        Failures.Unavailable("the data key service's answer is malformed; see that Egress:DataKeys:DksUrl is its address, then retry");

    private sealed record Answer(
        [property: JsonPropertyName("dataKeyEncryptionKeyId")] string? KeyId,
        [property: JsonPropertyName("plaintextDataKey")] string? Plaintext,
        [property: JsonPropertyName("ciphertextDataKey")] string? Encrypted);
}
