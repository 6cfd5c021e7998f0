using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DataEgress.Local.Provisioning;

namespace DataEgress.Local.Demo.Egress;

/// <summary>One configuration entry of the demo and what it makes of a sample file.</summary>
internal abstract record DemoRoute(string Name, string RunId)
{
    /// <summary>The prefix that the sample files of a run lie under, with its placeholder.</summary>
    public string SourcePrefix => $"{RunId}/$TODAYS_DATE/";

    /// <summary>The entry's sort key.</summary>
    public string PipelineName => $"{RunId}-{Name}";

    /// <summary>The bucket that files end up in.</summary>
    public abstract string Bucket { get; }

    /// <summary>Whether the content arrives as it lies at the source, decryption aside.</summary>
    public virtual bool Compressed => false;

    /// <summary>Whether what lies encrypted arrives encrypted.</summary>
    public virtual bool KeepsEncryption => false;

    /// <summary>Whether control file and manifest come with the files.</summary>
    public virtual bool HasDocuments => false;

    /// <summary>The key that a sample file arrives under.</summary>
    public abstract string KeyOf(SampleFile file);

    /// <summary>The key of the control file of a flag that was raised on a day (UTC).</summary>
    public virtual string ControlFileKey(DateTime raised) => throw new NotSupportedException($"{Name} has no documents");

    /// <summary>The key of the manifest, likewise.</summary>
    public virtual string ManifestKey(DateTime raised) => throw new NotSupportedException($"{Name} has no documents");

    /// <summary>The columns of the entry beside its keys.</summary>
    public abstract Dictionary<string, AttributeValue> Columns();

    /// <summary>The entry as an item of the configuration table.</summary>
    public Dictionary<string, AttributeValue> Item() => new(Columns())
    {
        ["source_prefix"] = new(SourcePrefix),
        ["pipeline_name"] = new(PipelineName),
        ["recipient_name"] = new("demo"),
        ["source_bucket"] = new(ResourceNames.SourceBucket),
    };

    /// <summary>The three routes of a run.</summary>
    public static IReadOnlyList<DemoRoute> For(string runId) => [new CopyRoute(runId), new DecryptRoute(runId), new SftRoute(runId)];

    /// <summary>To a bucket as it is: copied by S3 itself.</summary>
    private sealed record CopyRoute(string RunId) : DemoRoute("copy", RunId)
    {
        public override string Bucket => ResourceNames.RecipientBucket;

        public override bool KeepsEncryption => true;

        public override string KeyOf(SampleFile file) => $"{RunId}/copy/{file.SourceName}";

        public override Dictionary<string, AttributeValue> Columns() => new()
        {
            ["transfer_type"] = new("S3"),
            ["destination_bucket"] = new(Bucket),
            ["destination_prefix"] = new($"{RunId}/copy"),
        };
    }

    /// <summary>To a bucket, decrypted and compressed, with control file and manifest.</summary>
    private sealed record DecryptRoute(string RunId) : DemoRoute("decrypt", RunId)
    {
        public override string Bucket => ResourceNames.RecipientBucket;

        public override bool Compressed => true;

        public override bool HasDocuments => true;

        public override string KeyOf(SampleFile file) => $"{RunId}/decrypt/{file.Name}.gz";

        // The same placeholder is written in two ways: that is how recipients know the names.
        public override string ControlFileKey(DateTime raised) => string.Create(CultureInfo.InvariantCulture, $"{RunId}/decrypt/control-{raised:yyyyMMdd}.txt");

        public override string ManifestKey(DateTime raised) => string.Create(CultureInfo.InvariantCulture, $"{RunId}/decrypt/manifest-{raised:yyyy-MM-dd}.txt.gz");

        public override Dictionary<string, AttributeValue> Columns() => new()
        {
            ["transfer_type"] = new("S3"),
            ["destination_bucket"] = new(Bucket),
            ["destination_prefix"] = new($"{RunId}/decrypt"),
            ["decrypt"] = new() { BOOL = true },
            ["compress"] = new() { BOOL = true },
            ["compress_fmt"] = new("gz"),
            ["control_file_prefix"] = new("control-$TODAYS_DATE.txt"),
            ["manifest_file_name"] = new("manifest-$TODAYS_DATE.txt"),
        };
    }

    /// <summary>To the receiver over HTTPS, decrypted.</summary>
    private sealed record SftRoute(string RunId) : DemoRoute("sft", RunId)
    {
        public override string Bucket => ResourceNames.StubBucket;

        public override string KeyOf(SampleFile file) => $"{SftRoutes.ReceiverPath.TrimStart('/')}/{file.Name}";

        public override Dictionary<string, AttributeValue> Columns() => new()
        {
            ["transfer_type"] = new("SFT"),
            ["destination_bucket"] = new(""),
            ["destination_prefix"] = new($"{SftRoutes.Folder}/{RunId}"),
            ["decrypt"] = new() { BOOL = true },
        };
    }
}
