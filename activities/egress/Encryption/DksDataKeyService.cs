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
        using var response = await http.PostAsync(new Uri(uri, UriKind.Relative), content, cancellation);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                break;
            case HttpStatusCode.BadRequest:
                throw Failures.CannotDecrypt($"the data key service cannot decrypt the data key under '{keyId}'");
            default:
                throw Failures.Unavailable($"the data key service answered {(int)response.StatusCode}");
        }

        try
        {
            var answer = await response.Content.ReadFromJsonAsync<DataKey>(cancellation);
            return Convert.FromBase64String(answer?.PlaintextDataKey ?? "");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // The message of either could quote the key.
            throw Failures.Unavailable("the data key service's answer is malformed");
        }
    }

    private sealed record DataKey([property: JsonPropertyName("plaintextDataKey")] string? PlaintextDataKey);
}
