using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.Kms;

/// <summary>The errors of the key service.</summary>
internal static class KmsErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    public static AwsException NotInSet(string member, string? value, IEnumerable<string> allowed) => Validation(
        $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint:"
        + $" Member must satisfy enum value set: [{string.Join(", ", allowed)}]");

    public static AwsException Missing(string member) => Validation(
        $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    public static AwsException KeyNotFound(string key) => new("NotFoundException", $"Key '{key}' does not exist");

    public static AwsException AliasNotFound(string alias) => new("NotFoundException", $"Alias {alias} is not found.");

    public static AwsException AliasExists(string alias) => new("AlreadyExistsException", $"An alias with the name {alias} already exists");

    public static AwsException InvalidAlias(string alias) => new(
        "InvalidAliasNameException", $"The alias name is '{alias}': it must begin with alias/, not with alias/aws/, and have letters, digits, / _ - only");

    public static AwsException Disabled(string arn) => new("DisabledException", $"{arn} is disabled.");

    public static AwsException InvalidState(string arn, string reason) => new("KMSInvalidStateException", $"{arn} {reason}.");

    public static AwsException Unsupported(string message) => new("UnsupportedOperationException", message);

    /// <summary>The real service gives no message either: it would tell an attacker what went wrong.</summary>
    public static AwsException InvalidCiphertext() => new("InvalidCiphertextException", "");

    public static AwsException IncorrectKey() => new(
        "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");

    public static AwsException IncorrectMaterial(string message) => new("IncorrectKeyMaterialException", message);

    public static AwsException InvalidToken() => new("InvalidImportTokenException", "The import token is not one for this key.");

    public static AwsException ExpiredToken() => new("ExpiredImportTokenException", "The import token has expired: get new parameters for import.");
}
