using System.Globalization;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>A stretch of an object's bytes.</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The value of <c>Content-Range</c>.</summary>
    public string ContentRange(long size) => $"bytes {Offset}-{Offset + Length - 1}/{size}";

    /// <summary>Reads a <c>Range</c> header.</summary>
    /// <returns>Null for the whole object: no header, one that cannot be understood, or several ranges, which S3 does not offer.</returns>
    /// <exception cref="S3Exception">416 when the range lies beyond the end.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !TryBounds(header, out var first, out var last))
        {
            return null;
        }

        if (first is null)
        {
            // The last so many bytes.
            return last > 0 && size > 0
                ? new ByteRange(Math.Max(0, size - last.Value), Math.Min(size, last.Value))
                : throw S3Errors.InvalidRange(header, size);
        }

        if (last < first)
        {
            return null;
        }

        return first < size
            ? new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, size - 1) - first.Value + 1)
            : throw S3Errors.InvalidRange(header, size);
    }

    /// <summary>Reads the range of a copied part, which must be <c>bytes=first-last</c> within the source.</summary>
    public static ByteRange ParseCopyRange(string header, long size) =>
        TryBounds(header, out var first, out var last) && first is { } from && last is { } to && from <= to && to < size
            ? new ByteRange(from, to - from + 1)
            : throw S3Errors.InvalidArgument(
                "x-amz-copy-source-range",
                header,
                $"The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy, within the source's {size} bytes");

    private static bool TryBounds(string header, out long? first, out long? last)
    {
        (first, last) = (null, null);
        if (!header.StartsWith("bytes=", StringComparison.Ordinal))
        {
            return false;
        }

        var range = header.AsSpan("bytes=".Length).Trim();
        var dash = range.IndexOf('-');
        return dash >= 0
            && TryNumber(range[..dash], out first)
            && TryNumber(range[(dash + 1)..], out last)
            && (first is not null || last is not null);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        number = value;
        return true;
    }
}
