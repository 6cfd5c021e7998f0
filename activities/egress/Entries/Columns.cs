namespace DataEgress.Activities.Egress.Entries;

/// <summary>Columns of the configuration table.</summary>
internal static class Columns
{
    public const string SourcePrefix = "source_prefix";
    public const string PipelineName = "pipeline_name";
    public const string RecipientName = "recipient_name";
    public const string SourceBucket = "source_bucket";
    public const string DestinationBucket = "destination_bucket";
    public const string DestinationPrefix = "destination_prefix";
    public const string TransferType = "transfer_type";
    public const string Decrypt = "decrypt";
    public const string RewrapDataKey = "rewrap_datakey";
    public const string RewrapKeyParameter = "encrypting_key_ssm_parm_name";
    public const string Compress = "compress";
    public const string CompressFormat = "compress_fmt";
    public const string RoleArn = "role_arn";
    public const string ControlFilePrefix = "control_file_prefix";
    public const string ManifestFileName = "manifest_file_name";
    public const string ManifestEncryption = "manifest_file_encryption";
    public const string TimestampFiles = "timestamp_files";
}
