using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Local.Aws.Signing;

/// <summary>What a signing key is good for: a day, a region and a service.</summary>
internal sealed record CredentialScope(string Date, string Region, string Service)
{
    private const string Terminator = "aws4_request";

    /// <summary>Parses <c>ACCESSKEY/yyyyMMdd/region/service/aws4_request</c>; the access key may contain slashes.</summary>
    public static bool TryParse(string credential, out string accessKeyId, out CredentialScope scope)
    {
        var parts = credential.Split('/');
        if (parts.Length < 5 || parts[^1] != Terminator)
        {
            (accessKeyId, scope) = ("", new CredentialScope("", "", ""));
            return false;
        }

        accessKeyId = string.Join('/', parts[..^4]);
        scope = new CredentialScope(parts[^4], parts[^3], parts[^2]);
        return accessKeyId.Length > 0;
    }

    /// <summary>Derives the key that signs within this scope.</summary>
    public byte[] DeriveKey(string secretAccessKey)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secretAccessKey), Encoding.UTF8.GetBytes(Date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Service));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Terminator));
    }

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}
