using DataEgress.Local.Aws.S3.Notifications;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>DeleteObject and DeleteObjects.</summary>
internal sealed class ObjectDeletes(S3Store store, S3Notifier notifier, S3Clock clock)
{
    private const int MaxKeys = 1000;

    public async Task DeleteAsync(S3Call call)
    {
        var outcome = await DeleteAsync(call, call.Key, call.Query["versionId"], call.Header("If-Match"));
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        if (outcome.IsMarker)
        {
            call.Reply("x-amz-delete-marker", "true");
        }

        call.Reply("x-amz-version-id", outcome.VersionId);
    }

    public async Task DeleteManyAsync(S3Call call)
    {
        var document = await S3Xml.ReadAsync(call, "Delete");
        var quiet = document.Child("Quiet")?.Value.Trim() == "true";
        var objects = document.Children("Object").ToList();
        if (objects.Count is 0 or > MaxKeys || objects.Any(item => string.IsNullOrEmpty(item.Child("Key")?.Value)))
        {
            throw S3Errors.MalformedXml();
        }

        store.Read(call.Bucket, _ => true);
        List<(string Key, string? VersionId, Outcome? Outcome, S3Exception? Error)> results = [];
        foreach (var item in objects)
        {
            var key = item.Child("Key")!.Value;
            var versionId = item.Child("VersionId")?.Value;
            try
            {
                results.Add((key, versionId, await DeleteAsync(call, key, versionId, item.Child("ETag")?.Value), null));
            }
            catch (S3Exception exception)
            {
                results.Add((key, versionId, null, exception));
            }
        }

        await S3Xml.WriteAsync(call, "DeleteResult", xml =>
        {
            foreach (var (key, versionId, outcome, error) in results)
            {
                if (error is not null)
                {
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Key", key);
                    WriteOptional(xml, "VersionId", versionId);
                    xml.WriteElementString("Code", error.Code);
                    xml.WriteElementString("Message", error.Message);
                    xml.WriteEndElement();
                }
                else if (!quiet)
                {
                    xml.WriteStartElement("Deleted");
                    xml.WriteElementString("Key", key);
                    WriteOptional(xml, "VersionId", versionId);
                    if (outcome!.IsMarker)
                    {
                        xml.WriteElementString("DeleteMarker", "true");
                        WriteOptional(xml, "DeleteMarkerVersionId", outcome.VersionId);
                    }

                    xml.WriteEndElement();
                }
            }
        });
    }

    private static void WriteOptional(System.Xml.XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteElementString(name, value);
        }
    }

    private static bool IsMet(string condition, StoredObject current) => condition == "*" || condition.Trim('"') == current.ETag;

    /// <summary>
    /// Removes one version for good, or, without a version, the object: in a bucket with versions that adds a delete marker.
    /// </summary>
    private async Task<Outcome> DeleteAsync(S3Call call, string key, string? versionId, string? ifMatch)
    {
        var outcome = await store.ChangeAsync<Outcome>(call.Bucket, bucket =>
        {
            if (ifMatch is not null)
            {
                var current = bucket.Current(key) ?? throw S3Errors.NoSuchKey(key);
                if (!IsMet(ifMatch, current))
                {
                    throw S3Errors.PreconditionFailed("If-Match");
                }
            }

            if (versionId is not null || bucket.Settings.Versioning is Versioning.Never)
            {
                var removed = bucket.Objects.TryGet(key, out var versions)
                    ? versions.FirstOrDefault(version => version.VersionId == (versionId ?? StoredObject.NullVersion))
                    : null;
                return removed is null
                    ? ([], new Outcome(versionId, IsMarker: false, Event: null, Affected: null))
                    : ([new VersionRemoved(bucket.Name, key, removed.VersionId)],
                        new Outcome(versionId, removed.IsDeleteMarker, S3EventName.RemovedDelete, removed));
            }

            var marker = new StoredObject { VersionId = VersionLookup.NewId(bucket), IsDeleteMarker = true, LastModified = clock.Now };
            return ([new VersionSet(bucket.Name, key, marker)], new Outcome(marker.VersionId, true, S3EventName.RemovedMarker, marker));
        });
        if (outcome.Event is not null)
        {
            await notifier.PublishAsync(call, outcome.Event, key, outcome.Affected!);
        }

        return outcome;
    }

    private sealed record Outcome(string? VersionId, bool IsMarker, string? Event, StoredObject? Affected);
}
