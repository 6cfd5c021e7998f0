using System.Buffers;
using System.Text;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The percent-encoding of SigV4: every byte but <c>A-Z a-z 0-9 - . _ ~</c>.</summary>
internal static class UriEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes a value.</summary>
    /// <param name="value">The text, whose UTF-8 bytes are encoded.</param>
    /// <param name="keepSlashes">Whether <c>/</c> stays as it is, as in a path.</param>
    public static string Encode(ReadOnlySpan<char> value, bool keepSlashes = false)
    {
        if (value.IndexOfAnyExcept(Unreserved) < 0)
        {
            return value.ToString();
        }

        var bytes = Encoding.UTF8.GetBytes(value.ToString());
        var text = new StringBuilder(bytes.Length * 2);
        foreach (var octet in bytes)
        {
            var character = (char)octet;
            if (Unreserved.Contains(character) || (keepSlashes && character == '/'))
            {
                text.Append(character);
            }
            else
            {
                text.Append('%').Append(Convert.ToHexString([octet]));
            }
        }

        return text.ToString();
    }

    /// <summary>Decodes percent-escapes as UTF-8; a percent sign that starts no escape stands for itself.</summary>
    /// <param name="value">The text as it came over the wire.</param>
    /// <param name="plusIsSpace">Whether <c>+</c> means a space, as in a query.</param>
    /// <param name="decoded">The text, when the bytes are valid UTF-8.</param>
    /// <returns>False when the bytes are not valid UTF-8.</returns>
    public static bool TryDecode(ReadOnlySpan<char> value, bool plusIsSpace, out string decoded)
    {
        if (value.IndexOfAny('%', '+') < 0 && Ascii.IsValid(value))
        {
            decoded = value.ToString();
            return true;
        }

        var bytes = new ArrayBufferWriter<byte>(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            var character = value[index];
            if (character == '%' && index + 2 < value.Length && char.IsAsciiHexDigit(value[index + 1]) && char.IsAsciiHexDigit(value[index + 2]))
            {
                Convert.FromHexString(value.Slice(index + 1, 2), bytes.GetSpan(1), out _, out _);
                bytes.Advance(1);
                index += 2;
            }
            else
            {
                // Kestrel hands bytes beyond ASCII on as Latin-1 characters.
                bytes.GetSpan(1)[0] = character == '+' && plusIsSpace ? (byte)' ' : (byte)character;
                bytes.Advance(1);
            }
        }

        try
        {
            decoded = Strict.GetString(bytes.WrittenSpan);
            return true;
        }
        catch (DecoderFallbackException)
        {
            decoded = "";
            return false;
        }
    }
}
