using System.Text.RegularExpressions;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>Makes, finds, lists and removes buckets.</summary>
internal sealed partial class Buckets(S3Store store, S3Clock clock, string region)
{
    public Task ListAsync(S3Call call)
    {
        var buckets = store.Read(state => state.Buckets.Values.Select(bucket => bucket.Settings).ToList());
        return S3Xml.WriteAsync(call, "ListAllMyBucketsResult", xml =>
        {
            Participants.Write(xml, "Owner");
            xml.WriteStartElement("Buckets");
            foreach (var bucket in buckets)
            {
                xml.WriteStartElement("Bucket");
                xml.WriteElementString("Name", bucket.Name);
                xml.WriteElementString("CreationDate", S3Xml.Time(bucket.Created));
                xml.WriteElementString("BucketRegion", bucket.Region);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });
    }

    public async Task CreateAsync(S3Call call)
    {
        if (!NamePattern().IsMatch(call.Bucket) || call.Bucket.Contains("..", StringComparison.Ordinal))
        {
            throw new S3Exception(400, "InvalidBucketName", "The specified bucket is not valid.") { Details = [("BucketName", call.Bucket)] };
        }

        var location = region;
        if (call.Request.ContentLength > 0 || call.Request.Headers.TransferEncoding.Count > 0)
        {
            var document = await S3Xml.ReadAsync(call, "CreateBucketConfiguration");
            location = document.Child("LocationConstraint")?.Value is { Length: > 0 } constraint ? constraint : region;
        }

        await store.ChangeBucketsAsync(state => state.Buckets.ContainsKey(call.Bucket)
            ? throw new S3Exception(
                409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.")
            {
                Details = [("BucketName", call.Bucket)],
            }
            : new BucketSet(new BucketSettings
            {
                Name = call.Bucket,
                Created = clock.Now,
                Region = location,
                Acl = call.Header("x-amz-acl"),
            }));
        call.Reply("Location", "/" + call.Bucket);
    }

    public Task HeadAsync(S3Call call)
    {
        call.Reply("x-amz-bucket-region", store.Read(call.Bucket, bucket => bucket.Settings.Region));
        return Task.CompletedTask;
    }

    public async Task DeleteAsync(S3Call call)
    {
        await store.ChangeAsync(call.Bucket, bucket => bucket.Objects.Count == 0
            ? new BucketRemoved(bucket.Name)
            : throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
            {
                Details = [("BucketName", bucket.Name)],
            });
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task GetLocationAsync(S3Call call)
    {
        // The oldest region has no name here.
        var location = store.Read(call.Bucket, bucket => bucket.Settings.Region);
        return S3Xml.WriteAsync(call, "LocationConstraint", xml => xml.WriteString(location == "us-east-1" ? "" : location));
    }

    public Task GetVersioningAsync(S3Call call)
    {
        var versioning = store.Read(call.Bucket, bucket => bucket.Settings.Versioning);
        return S3Xml.WriteAsync(call, "VersioningConfiguration", xml =>
        {
            if (versioning is not Versioning.Never)
            {
                xml.WriteElementString("Status", versioning.ToString());
            }
        });
    }

    public async Task PutVersioningAsync(S3Call call)
    {
        var document = await S3Xml.ReadAsync(call, "VersioningConfiguration");
        var versioning = document.Child("Status")?.Value switch
        {
            "Enabled" => Versioning.Enabled,
            "Suspended" => Versioning.Suspended,
            _ => throw new S3Exception(
                400, "IllegalVersioningConfigurationException", "The Versioning element must be specified: Enabled or Suspended"),
        };
        await store.ChangeAsync(call.Bucket, bucket => new BucketSet(bucket.Settings with { Versioning = versioning }));
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex NamePattern();
}
