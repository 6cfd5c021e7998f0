using System.Text;

namespace DataEgress.Activities.Deployment;

/// <summary>Replaces secrets in text that comes in pieces, also where one lies across two of them.</summary>
internal sealed class SecretMask
{
    private const string Mask = "***";

    // A line of a longer secret that is shorter than this says nothing, and would mask half of an output.
    private const int ShortestLine = 8;

    private readonly string[] secrets;
    private readonly int longest;
    private readonly StringBuilder pending = new();

    public SecretMask(IEnumerable<string> values)
    {
        secrets = [.. values.SelectMany(Forms).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];
        longest = secrets.Length == 0 ? 0 : secrets[0].Length;
    }

    /// <summary>Takes a piece and gives what is certain by now.</summary>
    public string Append(ReadOnlySpan<char> piece)
    {
        pending.Append(piece);
        return Take(end: false);
    }

    /// <summary>Gives the rest.</summary>
    public string Complete() => Take(end: true);

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return secret.Trim();
        var lines = secret.Split('\n', StringSplitOptions.TrimEntries);
        foreach (var line in lines.Where(l => lines.Length > 1 && l.Length >= ShortestLine))
        {
            yield return line;
        }
    }

    private string Take(bool end)
    {
        var text = pending.ToString();
        if (secrets.Length == 0)
        {
            pending.Clear();
            return text;
        }

        var result = new StringBuilder(text.Length);
        var position = 0;

        // Up to where the longest secret could begin without having ended.
        while (position < text.Length && (end || position + longest <= text.Length))
        {
            var secret = Array.Find(secrets, s => text.AsSpan(position).StartsWith(s, StringComparison.Ordinal));
            if (secret is null)
            {
                result.Append(text[position++]);
            }
            else
            {
                result.Append(Mask);
                position += secret.Length;
            }
        }

        pending.Clear().Append(text.AsSpan(position));
        return result.ToString();
    }
}
