using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Keys;

/// <summary>What is allowed in the input and in a submission. Pure.</summary>
internal static class KeyImportRules
{
    private const string AliasPrefix = "alias/";
    private const string ReservedPrefix = "alias/aws/";
    private const int LongestAlias = 256;
    private const int LongestEnvironment = 100;
    private const int Sha256Digits = 64;
    private const int MaximumDays = 365;

    /// <summary>What approval takes unless the request says.</summary>
    public static readonly ApprovalPolicy DefaultApproval = new(Required: 2);

    /// <summary>The alias with its prefix.</summary>
    public static string FullAlias(string alias) =>
        alias.StartsWith(AliasPrefix, StringComparison.Ordinal) ? alias : AliasPrefix + alias;

    /// <summary>Everything that is wrong with a request, each naming the field and what is allowed.</summary>
    public static IReadOnlyList<string> Errors(KeyImportRequest request, DateTime now)
    {
        var errors = new List<string>();
        Check(IsName(request.Environment), "environment", request.Environment, $"letters, digits, '.', '_' and '-', at most {LongestEnvironment}");
        Check(IsAlias(request.Alias), "alias", request.Alias, "letters, digits, '/', '_' and '-', not beginning with alias/aws/");
        Check(!string.IsNullOrWhiteSpace(request.RequestedBy), "requestedBy", request.RequestedBy, "who asks for the import");
        Check(KeyWrapping.Algorithms.Contains(request.WrappingAlgorithm), "wrappingAlgorithm", request.WrappingAlgorithm, string.Join(", ", KeyWrapping.Algorithms));
        Check(KeyWrapping.KeySpecs.Contains(request.WrappingKeySpec), "wrappingKeySpec", request.WrappingKeySpec, string.Join(", ", KeyWrapping.KeySpecs));
        Check(
            request.ValidTo is not { } end || (end.ToUniversalTime() > now && end.ToUniversalTime() <= now.AddDays(MaximumDays)),
            "validTo",
            request.ValidTo,
            $"a time in the future, at most {MaximumDays} days away");
        return errors;

        void Check(bool valid, string field, object? value, string allowed)
        {
            if (!valid)
            {
                errors.Add($"{field}: '{value}'; allowed: {allowed}");
            }
        }
    }

    /// <summary>Why a submission is refused before anybody looks at the blob, or null.</summary>
    public static string? Refuse(KeyMaterialSubmission? submission, WrappingPackage? package)
    {
        if (package is null)
        {
            return "No wrapping package is published yet.";
        }

        if (submission is null || string.IsNullOrWhiteSpace(submission.Bucket) || string.IsNullOrWhiteSpace(submission.Key))
        {
            return "A submission must name bucket and key of the wrapped blob.";
        }

        if (submission.Sha256?.Trim() is not { Length: Sha256Digits } sha256 || !sha256.All(char.IsAsciiHexDigit))
        {
            return $"A submission must name the blob's sha256, {Sha256Digits} hexadecimal digits.";
        }

        if (submission.Custodians is not { Count: > 0 } custodians || custodians.Any(string.IsNullOrWhiteSpace))
        {
            return "A submission must name its custodians: who made and wrapped the material.";
        }

        return submission.PublicKeySha256 is { } used && !string.Equals(used.Trim(), package.PublicKeySha256, StringComparison.OrdinalIgnoreCase)
            ? $"The blob was wrapped with the public key {used}; the one that is valid now is {package.PublicKeySha256} (package {package.Number})."
            : null;
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= LongestEnvironment } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsAlias(string? alias)
    {
        if (string.IsNullOrEmpty(alias))
        {
            return false;
        }

        var full = FullAlias(alias);
        return full.Length > AliasPrefix.Length
            && full.Length <= LongestAlias
            && !full.StartsWith(ReservedPrefix, StringComparison.Ordinal)
            && full.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-');
    }
}
