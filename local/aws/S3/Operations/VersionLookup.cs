using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>Finds the version that a request means.</summary>
internal static class VersionLookup
{
    /// <summary>The version of a key, or the newest one.</summary>
    /// <exception cref="S3Exception">There is none, or it is a delete marker.</exception>
    public static StoredObject Find(S3Call call, Bucket bucket, string key, string? versionId)
    {
        if (!bucket.Objects.TryGet(key, out var versions))
        {
            throw versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.NoSuchVersion(key, versionId);
        }

        var version = versionId is null ? versions[0] : versions.FirstOrDefault(candidate => candidate.VersionId == versionId);
        if (version is null)
        {
            throw S3Errors.NoSuchVersion(key, versionId!);
        }

        if (!version.IsDeleteMarker)
        {
            return version;
        }

        call.Reply("x-amz-delete-marker", "true");
        ObjectHeaders.WriteVersion(call, version);
        throw versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.MethodNotAllowed(call.Request.Method);
    }

    /// <summary>The id of a new version in a bucket.</summary>
    public static string NewId(Bucket bucket) => bucket.Settings.Versioning is Versioning.Enabled
        ? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))
        : StoredObject.NullVersion;
}
