using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The chain of signatures over the chunks of a streamed body: each covers its chunk and the signature before it.</summary>
internal sealed class ChunkSigner(byte[] key, CredentialScope scope, string timestamp, string seedSignature)
{
    private static readonly string HashOfNothing = Convert.ToHexStringLower(SHA256.HashData([]));

    private string previous = seedSignature;

    /// <summary>Checks the signature of the next chunk.</summary>
    /// <param name="hash">The SHA-256 of the chunk's data.</param>
    /// <param name="signature">The signature sent with the chunk.</param>
    public void VerifyChunk(ReadOnlySpan<byte> hash, string signature) =>
        Verify($"AWS4-HMAC-SHA256-PAYLOAD\n{timestamp}\n{scope}\n{previous}\n{HashOfNothing}\n{Convert.ToHexStringLower(hash)}", signature);

    /// <summary>Checks the signature of the trailing headers.</summary>
    /// <param name="trailers">The trailing headers, each <c>name:value\n</c>.</param>
    /// <param name="signature">The value of <c>x-amz-trailer-signature</c>.</param>
    public void VerifyTrailers(string trailers, string signature)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trailers)));
        Verify($"AWS4-HMAC-SHA256-TRAILER\n{timestamp}\n{scope}\n{previous}\n{hash}", signature);
    }

    private void Verify(string stringToSign, string signature)
    {
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
        {
            throw new AuthenticationException(
                AuthenticationFailure.SignatureMismatch, "The signature of a chunk of the body does not match its data.");
        }

        previous = expected;
    }
}
