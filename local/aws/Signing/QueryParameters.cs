using System.Diagnostics.CodeAnalysis;

namespace DataEgress.Local.Aws.Signing;

/// <summary>A query string or form, decoded, in the order sent.</summary>
internal sealed class QueryParameters
{
    /// <summary>No parameters.</summary>
    public static readonly QueryParameters Empty = new();

    private readonly List<(string Name, string Value)> pairs = [];

    private QueryParameters()
    {
    }

    public IReadOnlyList<(string Name, string Value)> Pairs => pairs;

    /// <summary>The value of a parameter, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var pair in pairs)
            {
                if (pair.Name == name)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    public bool Has(string name) => this[name] is not null;

    /// <summary>Parses <c>a=b&amp;c</c>, with or without a leading question mark.</summary>
    public static bool TryParse(ReadOnlySpan<char> query, [NotNullWhen(true)] out QueryParameters? parameters)
    {
        parameters = new QueryParameters();
        query = query.TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? default : pair[(equals + 1)..];
            if (!UriEncoding.TryDecode(name, plusIsSpace: true, out var decodedName)
                || !UriEncoding.TryDecode(value, plusIsSpace: true, out var decodedValue))
            {
                parameters = null;
                return false;
            }

            parameters.pairs.Add((decodedName, decodedValue));
        }

        return true;
    }
}
