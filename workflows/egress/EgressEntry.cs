using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress;

/// <summary>The key of a configuration entry.</summary>
/// <param name="SourcePrefix">Partition key, with its placeholders.</param>
/// <param name="PipelineName">Sort key.</param>
public sealed record EntryKey(
    [property: JsonPropertyName("sourcePrefix")] string SourcePrefix,
    [property: JsonPropertyName("pipelineName")] string PipelineName);

/// <summary>A valid configuration entry: what is sent to whom, and how. Texts still hold their placeholders.</summary>
/// <param name="Key">The entry's key.</param>
/// <param name="RecipientName">Who receives.</param>
/// <param name="SourceBucket">Where the objects are.</param>
/// <param name="DestinationPrefix">Prefix, or for SFT the folder, at the destination.</param>
/// <param name="TransferType">How objects are sent.</param>
/// <param name="DestinationBucket">Null for SFT.</param>
/// <param name="Decrypt">Envelope-encrypted objects are decrypted.</param>
/// <param name="RewrapDataKey">The data key is wrapped again for the recipient.</param>
/// <param name="RewrapKeyParameter">The SSM parameter that holds the recipient's public key.</param>
/// <param name="Compression">Compression before sending.</param>
/// <param name="RoleArn">Role assumed for writing and for reading the SSM parameter.</param>
/// <param name="ControlFile">Name of a control file to send.</param>
/// <param name="ManifestFile">Name of a manifest to send, without its <c>.gz</c> or <c>.gz.enc</c>.</param>
/// <param name="TimestampFiles">File names carry the date.</param>
/// <param name="ManifestEncryption">How the manifest is encrypted.</param>
public sealed record EgressEntry(
    EntryKey Key,
    string RecipientName,
    string SourceBucket,
    string DestinationPrefix,
    TransferType TransferType,
    string? DestinationBucket = null,
    bool Decrypt = false,
    bool RewrapDataKey = false,
    string? RewrapKeyParameter = null,
    Compression Compression = Compression.None,
    string? RoleArn = null,
    string? ControlFile = null,
    string? ManifestFile = null,
    bool TimestampFiles = false,
    ManifestEncryption ManifestEncryption = ManifestEncryption.None);

/// <summary>How objects are sent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransferType>))]
public enum TransferType
{
    /// <summary>To a bucket.</summary>
    S3,

    /// <summary>As files over HTTPS, by way of a staging folder.</summary>
    Sft,
}

/// <summary>How a manifest is encrypted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ManifestEncryption>))]
public enum ManifestEncryption
{
    /// <summary>Sent plain.</summary>
    None,

    /// <summary>Under a new data key that our key service can decrypt; <c>.enc</c> is appended.</summary>
    Encrypted,

    /// <summary>Under a new data key that the recipient can decrypt; <c>.enc</c> is appended.</summary>
    Rewrapped,
}

/// <summary>Compression before sending.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Compression>))]
public enum Compression
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>RFC 1952; <c>.gz</c> is appended.</summary>
    Gzip,

    /// <summary>RFC 1950; <c>.z</c> is appended.</summary>
    Zlib,
}
