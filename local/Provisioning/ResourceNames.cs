namespace DataEgress.Local.Provisioning;

/// <summary>The AWS resources of one machine: what infrastructure code makes in an account.</summary>
internal static class ResourceNames
{
    public const string SourceBucket = "egress-source";
    public const string RecipientBucket = "egress-recipient";
    public const string ReceiptBucket = "egress-receipts";
    public const string StubBucket = "stub-hdfs-local";
    public const string KeyImportBucket = "key-import";
    public const string Queue = "data-egress";
    public const string DeadLetterQueue = "data-egress-dead-letter";
    public const string Table = "data-egress";
    public const string DataKeyAlias = "alias/data-egress";
    public const string FlagSuffix = "pipeline_success.flag";
}
