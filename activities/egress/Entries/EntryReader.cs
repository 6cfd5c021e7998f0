using Amazon.DynamoDBv2.Model;
using DataEgress.Activities.Egress.Naming;
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

        if (rewrap && transferType == TransferType.Sft && !errors.Exists(e => e.StartsWith(Columns.TransferType + ":", StringComparison.Ordinal)))
        {
            errors.Add($"{Columns.RewrapDataKey}: true; a file sent by SFT has no metadata for the data key, only {Columns.Decrypt} is allowed");
        }

        var destinationBucket = transferType == TransferType.S3 ? Text(Columns.DestinationBucket) : null;
        if (transferType == TransferType.S3 && destinationBucket is null)
        {
            errors.Add($"{Columns.DestinationBucket}: missing; S3 needs a bucket");
        }

        var roleArn = Text(Columns.RoleArn);
        if (roleArn is not null && !roleArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            errors.Add($"{Columns.RoleArn}: '{roleArn}'; the ARN of a role is allowed");
        }

        var controlFile = FileName(Columns.ControlFilePrefix);
        var manifestFile = FileName(Columns.ManifestFileName);
        var manifestEncryption = ReadManifestEncryption(transferType, rewrapKey);
        if (manifestFile is not null && controlFile == TargetNames.ManifestName(manifestFile, manifestEncryption))
        {
            errors.Add($"{Columns.ManifestFileName}: '{manifestFile}'; as {controlFile} it would replace the control file, another name than {Columns.ControlFilePrefix} is allowed");
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
            controlFile,
            manifestFile,
            Flag(Columns.TimestampFiles),
            manifestEncryption);
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

    private ManifestEncryption ReadManifestEncryption(TransferType transferType, string? rewrapKey)
    {
        var text = Text(Columns.ManifestEncryption);
        var encryption = text?.ToLowerInvariant() switch
        {
            "encrypted" => ManifestEncryption.Encrypted,
            "rewrapped" or "re-wrapped" => ManifestEncryption.Rewrapped,
            _ => ManifestEncryption.None,
        };
        if (encryption == ManifestEncryption.None || Text(Columns.ManifestFileName) is null)
        {
            return ManifestEncryption.None;
        }

        if (transferType == TransferType.Sft)
        {
            errors.Add($"{Columns.ManifestEncryption}: '{text}'; a file sent by SFT has no metadata for the data key, only a plain manifest is allowed");
        }

        // Named by the re-wrapping of objects already, if that lacks it too.
        if (encryption == ManifestEncryption.Rewrapped && rewrapKey is null && !errors.Exists(e => e.StartsWith(Columns.RewrapKeyParameter + ":", StringComparison.Ordinal)))
        {
            errors.Add($"{Columns.RewrapKeyParameter}: missing; {Columns.ManifestEncryption} '{text}' needs the name of an SSM parameter");
        }

        return encryption;
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
