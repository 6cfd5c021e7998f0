namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Names in messages for people.</summary>
internal static class Names
{
    private const int Most = 10;

    /// <summary>The names, and of very many how many more there are.</summary>
    public static string Listed(IReadOnlyCollection<string> names) => names.Count <= Most
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(Most))} and {names.Count - Most} more";
}
