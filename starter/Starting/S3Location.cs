using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Starting;

/// <summary>An object or a prefix, written <c>s3://bucket/key</c>.</summary>
internal sealed record S3Location(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>The key is that of a flag.</summary>
    public bool IsFlag => Key.EndsWith(FlagObject.KeySuffix, StringComparison.Ordinal);

    /// <summary>Reads it; the key is taken as it stands, nothing in it is decoded.</summary>
    public static bool TryParse(string text, out S3Location location)
    {
        location = new("", "");
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            return false;
        }

        location = new(rest[..slash], rest[(slash + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
