namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>
/// The words that cannot stand for an attribute in an expression ("Reserved words in DynamoDB", developer guide). Code that
/// uses one works only with a placeholder, so it must fail here too.
/// </summary>
internal static class ReservedWords
{
    private static readonly HashSet<string> Words = Load();

    public static bool Contains(string word) => Words.Contains(word);

    private static HashSet<string> Load()
    {
        using var stream = typeof(ReservedWords).Assembly.GetManifestResourceStream("reserved-words.txt")!;
        using var reader = new StreamReader(stream);
        return new HashSet<string>(
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            StringComparer.OrdinalIgnoreCase);
    }
}
