namespace DataEgress.Starter.Output;

/// <summary>Words as a POSIX shell takes them.</summary>
internal static class Shell
{
    /// <summary>The word, in quotes if a shell would not take it as it stands.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@%+=,".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
