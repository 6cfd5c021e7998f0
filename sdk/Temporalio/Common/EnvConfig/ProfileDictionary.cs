namespace Temporalio.Common.EnvConfig;

/// <summary>The loosely typed dictionaries that profiles are turned into and made from.</summary>
internal static class ProfileDictionary
{
    /// <summary>A dictionary of the values that are set.</summary>
    public static Dictionary<string, object> Of(params ReadOnlySpan<(string Key, object? Value)> items)
    {
        var dictionary = new Dictionary<string, object>();
        foreach (var (key, value) in items)
        {
            if (value is not null)
            {
                dictionary[key] = value;
            }
        }
        return dictionary;
    }

    /// <summary>The value of a key; null if there is none.</summary>
    /// <exception cref="InvalidCastException">The value has another type.</exception>
    public static T? Get<T>(IReadOnlyDictionary<string, object> dictionary, string key)
        where T : class => (T?)dictionary.GetValueOrDefault(key);
}
