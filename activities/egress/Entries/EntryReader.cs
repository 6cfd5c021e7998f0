using Amazon.DynamoDBv2.Model;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Entries;

/// <summary>Reads one item of the table, collecting every error instead of stopping at the first.</summary>
internal sealed class EntryReader(IReadOnlyDictionary<string, AttributeValue> item)
{
    private readonly List<string> errors = [];

    /// <summary>What is wrong with the item; empty if nothing is.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>The entry; null if there are errors.</summary>
    public EgressEntry? Read()
    {
        var key = new EntryKey(Required(Columns.SourcePrefix), Required(Columns.PipelineName));
        var transferType = ReadTransferType();
        var decrypt = Flag(Columns.Decrypt);
        var rewrap = Flag(Columns.RewrapDataKey);
        var rewrapKey = Text(Columns.RewrapKeyParameter);
        if (rewrap && rewrapKey is null)
        {
            errors.Add($"{Columns.RewrapKeyParameter}: missing; {Columns.RewrapDataKey} needs the name of an SSM parameter");
        }

        if (rewrap && decrypt)
        {
            errors.Add($"{Columns.RewrapDataKey}: true together with {Columns.Decrypt}; only one of them is allowed");
        }

        var destinationBucket = Text(Columns.DestinationBucket);
        if (transferType == TransferType.S3 && destinationBucket is null)
        {
            errors.Add($"{Columns.DestinationBucket}: missing; S3 needs a bucket");
        }

        var roleArn = Text(Columns.RoleArn);
        if (roleArn is not null && !roleArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            errors.Add($"{Columns.RoleArn}: '{roleArn}'; the ARN of a role is allowed");
        }

        var entry = new EgressEntry(
            key,
            Required(Columns.RecipientName),
            Required(Columns.SourceBucket),
            Text(Columns.DestinationPrefix) ?? "",
            transferType,
            destinationBucket,
            decrypt,
            rewrap,
            rewrapKey,
            ReadCompression(),
            roleArn,
            FileName(Columns.ControlFilePrefix),
            ReadManifest(),
            Flag(Columns.TimestampFiles));
        return errors.Count == 0 ? entry : null;
    }

    private TransferType ReadTransferType()
    {
        var text = Required(Columns.TransferType);
        if (string.Equals(text, "S3", StringComparison.OrdinalIgnoreCase))
        {
            return TransferType.S3;
        }

        if (!string.Equals(text, "SFT", StringComparison.OrdinalIgnoreCase) && text.Length > 0)
        {
            errors.Add($"{Columns.TransferType}: '{text}'; S3 and SFT are allowed");
        }

        return TransferType.Sft;
    }

    private Compression ReadCompression()
    {
        var format = Text(Columns.CompressFormat);
        if (!Flag(Columns.Compress))
        {
            return Compression.None;
        }

        switch (format)
        {
            case "gz":
                return Compression.Gzip;
            case "z":
                return Compression.Zlib;
            default:
                errors.Add($"{Columns.CompressFormat}: {(format is null ? "missing" : $"'{format}'")}; gz and z are allowed");
                return Compression.None;
        }
    }

    private string? ReadManifest()
    {
        var encryption = Text(Columns.ManifestEncryption);
        if (Text(Columns.ManifestFileName) is null)
        {
            return null;
        }

        // An encrypted manifest that is sent in the clear would be a leak, so the entry is refused instead.
        if (encryption is "encrypted" or "rewrapped" or "re-wrapped")
        {
            errors.Add($"{Columns.ManifestEncryption}: '{encryption}'; manifests are sent plain, leave the column empty or say 'plain'");
        }

        return FileName(Columns.ManifestFileName);
    }

    private string? FileName(string column)
    {
        var name = Text(column);
        if (name is not null && (name.Split('/').Any(part => part is "" or "." or "..") || name.Contains('\0', StringComparison.Ordinal)))
        {
            errors.Add($"{column}: '{name}'; a relative file name without empty parts, '.' and '..' is allowed");
        }

        return name;
    }

    private string Required(string column)
    {
        var text = Text(column);
        if (text is null && !errors.Exists(e => e.StartsWith(column + ":", StringComparison.Ordinal)))
        {
            errors.Add($"{column}: missing; a text is required");
        }

        return text ?? "";
    }

    private string? Text(string column)
    {
        if (!item.TryGetValue(column, out var value) || value.NULL == true)
        {
            return null;
        }

        if (value.S is null)
        {
            errors.Add($"{column}: not a text; type S is allowed");
            return null;
        }

        return string.IsNullOrWhiteSpace(value.S) ? null : value.S;
    }

    private bool Flag(string column)
    {
        if (!item.TryGetValue(column, out var value) || value.NULL == true)
        {
            return false;
        }

        if (value.BOOL is not { } flag)
        {
            errors.Add($"{column}: not a boolean; type BOOL is allowed");
            return false;
        }

        return flag;
    }
}
