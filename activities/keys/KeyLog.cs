using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Keys;

/// <summary>What the activities of key import log: never a token, a blob or a key.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(EventId = 220, Level = LogLevel.Information, Message = "Created the external key {KeyId} for {Alias} of {Environment}")]
    public static partial void LogKeyCreated(this ILogger logger, string keyId, string alias, string environment);

    [LoggerMessage(EventId = 221, Level = LogLevel.Information, Message = "Published wrapping package {Number} of key {KeyId}: s3://{Bucket}/{Prefix}, public key {PublicKeySha256}, valid until {ValidTo:u}")]
    public static partial void LogPublished(this ILogger logger, int number, string keyId, string bucket, string prefix, string publicKeySha256, DateTime validTo);

    [LoggerMessage(EventId = 222, Level = LogLevel.Information, Message = "Imported s3://{Bucket}/{Key} (sha256 {Sha256}) into {KeyId} as material {KeyMaterialId}")]
    public static partial void LogImported(this ILogger logger, string bucket, string key, string sha256, string keyId, string keyMaterialId);

    [LoggerMessage(EventId = 223, Level = LogLevel.Information, Message = "Verified {KeyId}: {State}, material {KeyMaterialId}, a data key went there and back")]
    public static partial void LogVerified(this ILogger logger, string keyId, string state, string keyMaterialId);
}
