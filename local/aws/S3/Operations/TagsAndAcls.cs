using System.Xml;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>Tags and access control lists, of buckets and of objects. ACLs are kept and told, and keep nobody out.</summary>
internal sealed class TagsAndAcls(S3Store store)
{
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    public Task GetTagsAsync(S3Call call)
    {
        var tags = store.Read(call.Bucket, bucket =>
        {
            if (call.Key.Length == 0)
            {
                return bucket.Settings.Tags.Count > 0
                    ? bucket.Settings.Tags
                    : throw new S3Exception(404, "NoSuchTagSet", "The TagSet does not exist");
            }

            var version = VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]);
            ObjectHeaders.WriteVersion(call, version);
            return version.Properties.Tags;
        });
        return S3Xml.WriteAsync(call, "Tagging", xml =>
        {
            xml.WriteStartElement("TagSet");
            foreach (var (name, value) in tags)
            {
                xml.WriteStartElement("Tag");
                xml.WriteElementString("Key", name);
                xml.WriteElementString("Value", value);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });
    }

    public async Task PutTagsAsync(S3Call call)
    {
        var document = await S3Xml.ReadAsync(call, "Tagging");
        var pairs = (document.Child("TagSet") ?? throw S3Errors.MalformedXml()).Children("Tag")
            .Select(tag => (tag.Child("Key")?.Value ?? "", tag.Child("Value")?.Value ?? ""));
        await SetTagsAsync(call, ObjectHeaders.CheckTags(pairs));
    }

    public async Task DeleteTagsAsync(S3Call call)
    {
        await SetTagsAsync(call, ObjectProperties.None.Tags);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task GetAclAsync(S3Call call)
    {
        var acl = store.Read(call.Bucket, bucket => call.Key.Length == 0
            ? bucket.Settings.Acl
            : VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]).Properties.Acl);
        return S3Xml.WriteAsync(call, "AccessControlPolicy", xml =>
        {
            Participants.Write(xml, "Owner");
            xml.WriteStartElement("AccessControlList");
            WriteGrant(xml, "CanonicalUser", "FULL_CONTROL");
            if (acl is "public-read" or "public-read-write")
            {
                WriteGrant(xml, "Group", "READ");
            }

            if (acl is "public-read-write")
            {
                WriteGrant(xml, "Group", "WRITE");
            }

            xml.WriteEndElement();
        });
    }

    public async Task PutAclAsync(S3Call call)
    {
        var acl = call.Header("x-amz-acl");
        await store.ChangeAsync(call.Bucket, bucket =>
        {
            if (call.Key.Length == 0)
            {
                return new BucketSet(bucket.Settings with { Acl = acl });
            }

            var version = VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]);
            return new VersionSet(
                bucket.Name, call.Key, version with { Properties = version.Properties with { Acl = acl } }, Amends: true);
        });
    }

    private static void WriteGrant(XmlWriter xml, string type, string permission)
    {
        xml.WriteStartElement("Grant");
        xml.WriteStartElement("Grantee");
        xml.WriteAttributeString("xsi", "type", SchemaInstance, type);
        if (type == "Group")
        {
            xml.WriteElementString("URI", "http://acs.amazonaws.com/groups/global/AllUsers");
        }
        else
        {
            xml.WriteElementString("ID", Participants.CanonicalId);
        }

        xml.WriteEndElement();
        xml.WriteElementString("Permission", permission);
        xml.WriteEndElement();
    }

    private Task SetTagsAsync(S3Call call, IReadOnlyDictionary<string, string> tags) => store.ChangeAsync(call.Bucket, bucket =>
    {
        if (call.Key.Length == 0)
        {
            return new BucketSet(bucket.Settings with { Tags = tags });
        }

        var version = VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]);
        return new VersionSet(bucket.Name, call.Key, version with { Properties = version.Properties with { Tags = tags } }, Amends: true);
    });
}
