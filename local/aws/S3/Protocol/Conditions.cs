using System.Globalization;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>The conditions that a request puts on the object it reads, copies or writes.</summary>
internal static class Conditions
{
    /// <summary>Checks the conditions of a read.</summary>
    /// <exception cref="S3Exception">412, or 304 when the reader has the object already.</exception>
    public static void CheckRead(S3Call call, StoredObject version)
    {
        CheckUnmodified(call, version, "If-Match", "If-Unmodified-Since");
        if (IsUnchanged(call, version, "If-None-Match", "If-Modified-Since"))
        {
            ObjectHeaders.WriteIdentity(call, version);
            throw new S3Exception(304, "NotModified", "Not Modified");
        }
    }

    /// <summary>Checks the conditions on the source of a copy.</summary>
    public static void CheckCopySource(S3Call call, StoredObject version)
    {
        CheckUnmodified(call, version, "x-amz-copy-source-if-match", "x-amz-copy-source-if-unmodified-since");
        if (IsUnchanged(call, version, "x-amz-copy-source-if-none-match", "x-amz-copy-source-if-modified-since"))
        {
            throw S3Errors.PreconditionFailed("x-amz-copy-source-If-None-Match");
        }
    }

    /// <summary>Checks the conditions of a write against what is there now.</summary>
    /// <exception cref="S3Exception">404 when something was to match and nothing is there, else 412.</exception>
    public static void CheckWrite(S3Call call, StoredObject? current)
    {
        if (call.Header("If-None-Match") is { } noneMatch)
        {
            if (noneMatch.Trim() != "*")
            {
                throw S3Errors.NotImplemented("If-None-Match with an entity tag");
            }

            if (current is not null)
            {
                throw S3Errors.PreconditionFailed("If-None-Match");
            }
        }

        if (call.Header("If-Match") is { } match)
        {
            if (current is null)
            {
                throw S3Errors.NoSuchKey(call.Key);
            }

            if (!Matches(match, current))
            {
                throw S3Errors.PreconditionFailed("If-Match");
            }
        }
    }

    private static void CheckUnmodified(S3Call call, StoredObject version, string match, string unmodifiedSince)
    {
        if (call.Header(match) is { } tags)
        {
            if (!Matches(tags, version))
            {
                throw S3Errors.PreconditionFailed(match);
            }
        }
        else if (TryDate(call.Header(unmodifiedSince), out var since) && version.LastModified > since)
        {
            throw S3Errors.PreconditionFailed(unmodifiedSince);
        }
    }

    private static bool IsUnchanged(S3Call call, StoredObject version, string noneMatch, string modifiedSince) =>
        call.Header(noneMatch) is { } tags
            ? Matches(tags, version)
            : TryDate(call.Header(modifiedSince), out var since) && version.LastModified <= since;

    private static bool Matches(string tags, StoredObject version) =>
        tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.Trim('"') == version.ETag);

    private static bool TryDate(string? text, out DateTimeOffset date) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
}
