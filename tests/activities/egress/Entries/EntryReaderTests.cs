using Amazon.DynamoDBv2.Model;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Tests.Egress.Entries;

public sealed class EntryReaderTests
{
    internal static Dictionary<string, AttributeValue> Minimal => new()
    {
        [Columns.SourcePrefix] = new() { S = "cbol/$TODAYS_DATE/*" },
        [Columns.PipelineName] = new() { S = "cbol" },
        [Columns.RecipientName] = new() { S = "cbol-team" },
        [Columns.SourceBucket] = new() { S = "source" },
        [Columns.DestinationBucket] = new() { S = "destination" },
        [Columns.DestinationPrefix] = new() { S = "out/cbol" },
        [Columns.TransferType] = new() { S = "s3" },
    };

    [Fact]
    public void Read_Minimal_HasDefaults()
    {
        var reader = new EntryReader(Minimal);

        Assert.Equal(Entry.ToS3, reader.Read());
        Assert.Empty(reader.Errors);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var item = Minimal;
        item[Columns.TransferType] = new() { S = "SFT" };
        item[Columns.DestinationBucket] = new() { S = "of no use" };
        item[Columns.Decrypt] = new() { BOOL = true };
        item[Columns.Compress] = new() { BOOL = true };
        item[Columns.CompressFormat] = new() { S = "z" };
        item[Columns.RoleArn] = new() { S = "arn:aws:iam::1:role/r" };
        item[Columns.ControlFilePrefix] = new() { S = "control" };
        item[Columns.ManifestFileName] = new() { S = "manifest" };
        item[Columns.TimestampFiles] = new() { BOOL = true };

        var entry = new EntryReader(item).Read();

        Assert.Equal(
            Entry.ToS3 with
            {
                TransferType = TransferType.Sft,
                DestinationBucket = null,
                Decrypt = true,
                Compression = Compression.Zlib,
                RoleArn = "arn:aws:iam::1:role/r",
                ControlFile = "control",
                ManifestFile = "manifest",
                TimestampFiles = true,
            },
            entry);
    }

    [Fact]
    public void Read_ManyErrors_NamesThemAll()
    {
        var item = Minimal;
        item.Remove(Columns.RecipientName);
        item.Remove(Columns.DestinationBucket);
        item[Columns.SourceBucket] = new() { N = "1" };
        item[Columns.Decrypt] = new() { S = "yes" };
        item[Columns.RewrapDataKey] = new() { BOOL = true };
        item[Columns.Compress] = new() { BOOL = true };
        item[Columns.CompressFormat] = new() { S = "zip" };
        item[Columns.RoleArn] = new() { S = "role" };
        item[Columns.ControlFilePrefix] = new() { S = "../control" };
        item[Columns.ManifestFileName] = new() { S = "manifest" };
        item[Columns.ManifestEncryption] = new() { S = "rewrapped" };

        var reader = new EntryReader(item);

        Assert.Null(reader.Read());
        Assert.Equal(
            [
                Columns.CompressFormat, Columns.ControlFilePrefix, Columns.Decrypt, Columns.DestinationBucket, Columns.RewrapKeyParameter,
                Columns.RecipientName, Columns.RoleArn, Columns.SourceBucket,
            ],
            reader.Errors.Select(e => e.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, ManifestEncryption.None)]
    [InlineData("plain", ManifestEncryption.None)]
    [InlineData("encrypted", ManifestEncryption.Encrypted)]
    [InlineData("Encrypted", ManifestEncryption.Encrypted)]
    [InlineData("rewrapped", ManifestEncryption.Rewrapped)]
    [InlineData("re-wrapped", ManifestEncryption.Rewrapped)]
    public void Read_ManifestEncryption_IsTaken(string? text, ManifestEncryption expected)
    {
        var item = Minimal;
        item[Columns.ManifestFileName] = new() { S = "manifest" };
        item[Columns.RewrapKeyParameter] = new() { S = "recipient" };
        if (text is not null)
        {
            item[Columns.ManifestEncryption] = new() { S = text };
        }

        Assert.Equal(expected, new EntryReader(item).Read()?.ManifestEncryption);
    }

    [Theory]
    [InlineData("SFT", "encrypted", Columns.ManifestEncryption)]
    [InlineData("S3", "rewrapped", Columns.RewrapKeyParameter)]
    public void Read_ManifestThatNobodyCouldOpen_IsRefused(string transferType, string encryption, string column)
    {
        var item = Minimal;
        item[Columns.TransferType] = new() { S = transferType };
        item[Columns.ManifestFileName] = new() { S = "manifest" };
        item[Columns.ManifestEncryption] = new() { S = encryption };
        var reader = new EntryReader(item);

        Assert.Null(reader.Read());
        Assert.StartsWith(column + ":", Assert.Single(reader.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RewrapBySft_IsRefused()
    {
        var item = Minimal;
        item[Columns.TransferType] = new() { S = "sft" };
        item[Columns.RewrapDataKey] = new() { BOOL = true };
        item[Columns.RewrapKeyParameter] = new() { S = "recipient" };
        var reader = new EntryReader(item);

        Assert.Null(reader.Read());
        Assert.StartsWith(Columns.RewrapDataKey + ": true; a file sent by SFT", Assert.Single(reader.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list.gz", "list", null, false)]
    [InlineData("list.gz", "list", "encrypted", true)]
    [InlineData("list.gz.enc", "list", "encrypted", false)]
    [InlineData("list", "list", null, true)]
    public void Read_DocumentsOfOneName_AreRefused(string control, string manifest, string? encryption, bool allowed)
    {
        var item = Minimal;
        item[Columns.ControlFilePrefix] = new() { S = control };
        item[Columns.ManifestFileName] = new() { S = manifest };
        if (encryption is not null)
        {
            item[Columns.ManifestEncryption] = new() { S = encryption };
        }

        var reader = new EntryReader(item);
        Assert.Equal(allowed, reader.Read() is not null);
        Assert.All(reader.Errors, e => Assert.StartsWith(Columns.ManifestFileName + ":", e, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_UnknownTransferType_SaysWhatIsAllowed()
    {
        var item = Minimal;
        item[Columns.TransferType] = new() { S = "FTP" };
        var reader = new EntryReader(item);

        Assert.Null(reader.Read());
        Assert.Equal(["transfer_type: 'FTP'; S3 and SFT are allowed"], reader.Errors);
    }
}
