using DataEgress.Activities.Egress.Sft;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress;

/// <summary>Finds everything that is wrong with the settings at once, before anything starts.</summary>
internal sealed class EgressOptionsValidator : IValidateOptions<EgressOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        var check = new SettingChecks(EgressOptions.Section);
        check.That(IsHostName(options.Host), "Host", options.Host, "letters, digits, '.', '_' and '-'");
        check.That(options.Table.Length is >= 3 and <= 255, "Table", options.Table, "the name of a DynamoDB table");
        check.That(options.EntryCache >= TimeSpan.Zero && options.EntryCache <= TimeSpan.FromHours(1), "EntryCache", options.EntryCache, "00:00:00 to 01:00:00");
        check.That(options.ReceiptBucket.Length is >= 3 and <= 63, "ReceiptBucket", options.ReceiptBucket, "the name of a bucket");
        check.That(
            options.ReceiptPrefix.Length > 0 && !options.ReceiptPrefix.StartsWith('/') && !options.ReceiptPrefix.EndsWith('/'),
            "ReceiptPrefix",
            options.ReceiptPrefix,
            "a prefix without slashes at its ends");
        Transfer(check, options.Transfer);
        Sft(check, options.Sft);
        DataKeys(check, options.DataKeys);
        return check.Result;
    }

    private static void Transfer(SettingChecks check, TransferOptions options)
    {
        check.Between(1, 256, "Transfer:FilesAtOnce", options.FilesAtOnce);
        check.Between(5 << 20, 1 << 30, "Transfer:PartBytes", options.PartBytes);
        check.Between(1, 64, "Transfer:PartsAtOnce", options.PartsAtOnce);
        check.Between(1, 64, "Transfer:RangesAtOnce", options.RangesAtOnce);
        check.Between(1, 4096, "Transfer:Buffers", options.Buffers);
        check.Between(5 << 20, 5L << 30, "Transfer:LargestCopy", options.LargestCopy);
        check.Between(5 << 20, 5L << 30, "Transfer:CopyPartBytes", options.CopyPartBytes);
    }

    private static void Sft(SettingChecks check, SftOptions options)
    {
        check.That(options.MountPath.StartsWith('/') && options.MountPath.Trim('/').Length > 0, "Sft:MountPath", options.MountPath, "an absolute folder other than /");
        check.That(options.StagingRoot is null || Path.IsPathFullyQualified(options.StagingRoot), "Sft:StagingRoot", options.StagingRoot, "an absolute folder");
        check.That(
            options.StubUrl is null || (Uri.TryCreate(options.StubUrl, UriKind.Absolute, out var stub) && stub.Scheme == Uri.UriSchemeHttps),
            "Sft:StubUrl",
            options.StubUrl,
            "an absolute https address");
        check.That(options.Timeout > TimeSpan.Zero, "Sft:Timeout", options.Timeout, "more than 00:00:00");
        check.That(options.ConnectTimeout > TimeSpan.Zero, "Sft:ConnectTimeout", options.ConnectTimeout, "more than 00:00:00");
        check.File("Sft:ClientCertificatePath", options.ClientCertificatePath);
        check.File("Sft:ClientKeyPath", options.ClientKeyPath);
        check.File("Sft:TrustPath", options.TrustPath);
        if (check.File("Sft:RoutesFile", options.RoutesFile) && options.RoutesFile is { } path)
        {
            var reader = new RoutesReader();
            reader.Read(File.ReadAllText(path));
            foreach (var error in reader.Errors)
            {
                check.Add($"Sft:RoutesFile ({path})", error);
            }
        }
    }

    private static void DataKeys(SettingChecks check, DataKeyOptions options)
    {
        check.That(
            options.DksUrl is null || (Uri.TryCreate(options.DksUrl, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps),
            "DataKeys:DksUrl",
            options.DksUrl,
            "an absolute https address");
        check.That(options.KmsKeyId is null || options.KmsKeyId.Length is > 0 and <= 2048, "DataKeys:KmsKeyId", options.KmsKeyId, "the id, ARN or alias of a KMS key");
        check.File("DataKeys:ClientCertificatePath", options.ClientCertificatePath);
        check.File("DataKeys:ClientKeyPath", options.ClientKeyPath);
        check.File("DataKeys:TrustPath", options.TrustPath);
    }

    private static bool IsHostName(string host) =>
        host.Length is > 0 and <= 200 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
