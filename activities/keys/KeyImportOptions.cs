using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Keys;

/// <summary>Settings of key import: section <c>KeyImport</c>.</summary>
internal sealed class KeyImportOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "KeyImport";

    /// <summary>The bucket of wrapping packages and import tokens.</summary>
    public string Bucket { get; set; } = "key-import";

    /// <summary>Prefix of packages, which the security team reads; without a trailing slash.</summary>
    public string PackagePrefix { get; set; } = "packages";

    /// <summary>Prefix of import tokens, which only the workers read; without a trailing slash.</summary>
    public string TokenPrefix { get; set; } = "tokens";

    /// <summary>Prefix that the instructions name for wrapped blobs; without a trailing slash.</summary>
    public string SubmissionPrefix { get; set; } = "submissions";
}

/// <summary>Finds everything that is wrong with the settings of key import at once.</summary>
internal sealed class KeyImportOptionsValidator : IValidateOptions<KeyImportOptions>
{
    private const int LongestBucket = 63;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, KeyImportOptions options)
    {
        var check = new SettingChecks(KeyImportOptions.Section);
        check.That(
            options.Bucket is { Length: >= 3 and <= LongestBucket } && options.Bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'),
            "Bucket",
            options.Bucket,
            "the name of a bucket");
        Prefix("PackagePrefix", options.PackagePrefix);
        Prefix("TokenPrefix", options.TokenPrefix);
        Prefix("SubmissionPrefix", options.SubmissionPrefix);
        check.That(
            options.TokenPrefix != options.PackagePrefix && options.TokenPrefix != options.SubmissionPrefix,
            "TokenPrefix",
            options.TokenPrefix,
            "another prefix than those that people read and write");
        return check.Result;

        void Prefix(string setting, string value) => check.That(
            value is { Length: > 0 } && !value.StartsWith('/') && !value.EndsWith('/'), setting, value, "a prefix that neither begins nor ends with '/'");
    }
}
