namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>The order in which S3 lists keys: that of their UTF-8 bytes, which is that of their code points.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Instance = new();

    private KeyOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    /// <summary>Puts surrogates, which stand for code points beyond U+FFFF, behind all other UTF-16 units.</summary>
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
