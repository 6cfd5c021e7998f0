using System.Text;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>
/// Searches for secrets in whatever form they could have got somewhere: as they are, hexadecimal, base64 (at every
/// alignment, also URL-safe), whole or in part.
/// </summary>
internal sealed class SecretSearch
{
    // Of a secret, parts of so many bytes are looked for; a shorter one would be found by chance.
    private const int PartBytes = 12;

    private readonly List<(string Name, byte[] Bytes)> secrets = [];
    private readonly List<(string Name, byte[] Form)> forms = [];

    /// <summary>Looks for a secret from now on.</summary>
    public void Add(string name, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < PartBytes)
        {
            throw new ArgumentException($"{name} has {secret.Length} bytes; at least {PartBytes} can be looked for.", nameof(secret));
        }

        secrets.Add((name, secret.ToArray()));

        // Parts that follow each other: whoever copied twice as many bytes has copied one of them.
        for (var start = 0; start + PartBytes <= secret.Length; start += PartBytes)
        {
            var part = secret.Slice(start, PartBytes);
            forms.Add((name, part.ToArray()));
            forms.Add((name, Ascii(Convert.ToHexStringLower(part))));
            forms.Add((name, Ascii(Convert.ToHexString(part))));
            for (var shift = 0; shift < 3; shift++)
            {
                var base64 = Inner(part, shift);
                forms.Add((name, Ascii(base64)));
                if (base64.AsSpan().IndexOfAny('+', '/') >= 0)
                {
                    forms.Add((name, Ascii(base64.Replace('+', '-').Replace('/', '_'))));
                }
            }
        }
    }

    /// <summary>The names of the secrets that are in it.</summary>
    public IReadOnlyList<string> In(byte[] content) =>
        [.. forms.Where(f => content.AsSpan().IndexOf(f.Form) >= 0).Select(f => f.Name).Distinct()];

    /// <summary>The names of the secrets that the search itself would overlook, in some form, where they are.</summary>
    public IReadOnlyList<string> Overlooked() =>
    [
        .. secrets.Where(s => !new[]
        {
            s.Bytes,
            Ascii("{\"data\":\"" + Convert.ToBase64String(s.Bytes) + "\"}"),
            Ascii("{\"data\":\"" + Convert.ToBase64String([0, .. s.Bytes]) + "\"}"),
            Ascii(Convert.ToHexStringLower(s.Bytes)),
            s.Bytes[..(s.Bytes.Length / 2 + PartBytes)],
        }.All(content => In(content).Contains(s.Name))).Select(s => s.Name),
    ];

    /// <summary>The base64 characters that depend on the part alone, if it begins so many bytes after a group of three.</summary>
    private static string Inner(ReadOnlySpan<byte> part, int shift)
    {
        var first = (3 - shift) % 3;
        var groups = (part.Length - first) / 3;
        return Convert.ToBase64String(part.Slice(first, groups * 3));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
