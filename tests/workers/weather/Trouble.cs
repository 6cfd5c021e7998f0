using System.Security.Cryptography;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>One kind of lasting trouble: how it comes about, what a person must be told, and how they end it.</summary>
/// <param name="Name">Its name, also of its folder.</param>
/// <param name="Type">Type of the failure.</param>
/// <param name="Cause">What the message says of the cause.</param>
/// <param name="Remedy">What the message says of the remedy.</param>
internal sealed record Trouble(string Name, string Type, string Cause, string Remedy)
{
    /// <summary>What goes wrong at the AWS endpoints.</summary>
    public Func<Bench, AwsRequest, Fault?>? Aws { get; init; }

    /// <summary>The status that the receiver answers.</summary>
    public int? Receiver { get; init; }

    /// <summary>What the data key service answers, 0 for nothing at all; null where KMS has the keys.</summary>
    public int? Dks { get; init; }

    public bool Sft { get; init; }

    public bool Decrypt { get; init; }

    public int Bytes { get; init; } = 5000;

    /// <summary>Writes what is not as it should be, after everything that is.</summary>
    public Func<Bench, Trouble, Task>? Begin { get; init; }

    /// <summary>What a person does, besides ending the faults.</summary>
    public Func<Bench, Trouble, Task>? Repair { get; init; }

    public string Folder => $"{Name}/2026-12-31/";

    public string SourcePrefix => $"{Name}/$TODAYS_DATE/*";

    public string Key => Folder + (Decrypt ? "file.csv.enc" : "file.csv");

    /// <summary>What the message must name: the file, unless the trouble is not one of a file.</summary>
    public string Named { get; init; } = "file.csv";

    public string SourcePath => $"/{Bench.Source}/{Key}";

    public string TargetPath => $"/{DestinationBucket}/{Name}/file.csv";

    public string DestinationBucket { get; init; } = Bench.Destination;

    public (string Bucket, string Key) Target => Sft ? (Site.ReceiverBucket, "DA/file.csv") : (DestinationBucket, $"{Name}/file.csv");

    public byte[] Content { get; } = RandomNumberGenerator.GetBytes(64);

    public byte[] Expected => [.. Enumerable.Range(0, Bytes).Select(i => Content[i % Content.Length])];

    public Task PutAsync(Bench bench) => Decrypt
        ? bench.Site.PutEncryptedAsync(Bench.Source, Key, Expected, bench.DataKey)
        : bench.Site.PutAsync(Bench.Source, Key, Expected);

    public Task PutEntryAsync(Bench bench) => Sft
        ? bench.Site.PutEntryAsync(SourcePrefix, Name, ("source_bucket", Bench.Source), ("transfer_type", "SFT"), ("destination_prefix", "/data-egress/out/" + Name))
        : bench.Site.PutEntryAsync(
            SourcePrefix,
            Name,
            ("source_bucket", Bench.Source),
            ("transfer_type", "S3"),
            ("destination_bucket", DestinationBucket),
            ("destination_prefix", Name),
            ("decrypt", Decrypt));

    public Fault? Over(Bench bench, AwsRequest request) => Aws?.Invoke(bench, request);

    public Task OverReceiverAsync(HttpContext context, RequestDelegate next)
    {
        if (Receiver is { } status)
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Reads of the source.</summary>
    public static Func<Bench, AwsRequest, Fault?> Reading(Fault fault) =>
        (_, request) => request is { Service: "S3", Operation: "GET" } && request.Target.Contains("/file.csv", StringComparison.Ordinal) ? fault : null;

    /// <summary>Writes to the destination.</summary>
    public static Func<Bench, AwsRequest, Fault?> Writing(Fault fault) =>
        (_, request) => request is { Service: "S3", Operation: "PUT" } && request.Target.StartsWith($"/{Bench.Destination}/", StringComparison.Ordinal) ? fault : null;

    /// <summary>Decryption by KMS.</summary>
    public static Func<Bench, AwsRequest, Fault?> Decrypting(Fault fault) => (_, request) => request is { Service: "TrentService", Operation: "Decrypt" } ? fault : null;

    /// <summary>The connection breaks, and before it is taken up again the object is another.</summary>
    private static Func<Bench, AwsRequest, Fault?> OverwrittenAmidReading()
    {
        var reads = 0;
        return (bench, request) => Reading(new Fault.Reset(1 << 20))(bench, request) is not { } reset ? null
            : Interlocked.Increment(ref reads) % 2 == 1 ? reset
            : new Fault.Before(() => Of("overwritten").PutAsync(bench));
    }

    public static Trouble Of(string name) => All.Single(t => t.Name == name);

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<Trouble> All { get; } =
    [
        new("read-denied", FailureTypes.AccessDenied, "AccessDenied", "allow it to the worker")
        {
            Decrypt = true, Aws = Reading(new Fault.Error(403, "AccessDenied")),
        },
        new("write-denied", FailureTypes.AccessDenied, "AccessDenied", "allow it to the worker") { Aws = Writing(new Fault.Error(403, "AccessDenied")) },
        new("expired", FailureTypes.AccessDenied, "ExpiredToken", "credentials that have not expired") { Aws = Writing(new Fault.Error(400, "ExpiredToken")) },
        new("throttled", FailureTypes.Unavailable, "SlowDown", "have the limit raised") { Aws = Writing(new Fault.Throttle()) },
        new("s3-down", FailureTypes.Unavailable, "InternalError", "see how the service is") { Aws = Writing(new Fault.Error(500, "InternalError")) },
        new("reset", FailureTypes.Unavailable, "Connection reset", "then retry") { Decrypt = true, Aws = Reading(new Fault.Reset(0)) },
        new("truncated", FailureTypes.Unavailable, "the content ended after 0 of", "then retry") { Decrypt = true, Aws = Reading(new Fault.Truncate(0)) },
        new("corrupted", FailureTypes.Verification, "than S3 keeps of it", "look for what alters answers on the way, then retry") { Decrypt = true, Aws = Reading(new Fault.Corrupt(7)) },
        new("corrupted-on-the-way-out", FailureTypes.Unavailable, "", "then retry") { Decrypt = true, Aws = Writing(new Fault.CorruptRequest(300)) },
        new("vanished", FailureTypes.MissingObject, "is not there", "put it there and retry, or skip it")
        {
            Decrypt = true,
            Aws = (bench, request) => Reading(new Fault.Before(() => bench.Site.S3.DeleteObjectAsync(Bench.Source, "vanished/2026-12-31/file.csv.enc")))(bench, request),
            Repair = (bench, trouble) => trouble.PutAsync(bench),
        },
        new("overwritten", FailureTypes.Unavailable, "PreconditionFailed", "retry when its producer is done")
        {
            Decrypt = true,
            Bytes = 3 << 20,
            Aws = OverwrittenAmidReading(),
        },
        new("no-bucket", FailureTypes.MissingObject, "NoSuchBucket", "create the bucket")
        {
            DestinationBucket = "not-yet",
            Repair = (bench, trouble) => bench.Site.CreateBucketAsync(trouble.DestinationBucket),
        },
        new("kms-denied", FailureTypes.AccessDenied, "AccessDeniedException", "allow it to the worker")
        {
            Decrypt = true, Aws = Decrypting(new Fault.Error(400, "AccessDeniedException")),
        },
        new("kms-down", FailureTypes.Unavailable, "KMSInternalException", "see how the service is")
        {
            Decrypt = true, Aws = Decrypting(new Fault.Error(500, "KMSInternalException")),
        },
        new("kms-key-disabled", FailureTypes.CannotDecrypt, "DisabledException", "enable the key")
        {
            Decrypt = true,
            Begin = (bench, _) => bench.Site.Kms.DisableKeyAsync(bench.DataKey.KeyId),
            Repair = (bench, _) => bench.Site.Kms.EnableKeyAsync(bench.DataKey.KeyId),
        },
        new("dks-down", FailureTypes.Unavailable, "cannot be reached", "see that it is up") { Decrypt = true, Dks = 0 },
        new("dks-failing", FailureTypes.Unavailable, "the data key service answered 503", "see that it is up") { Decrypt = true, Dks = 503 },
        new("dks-refusing", FailureTypes.CannotDecrypt, "cannot decrypt the data key", "check that the service has this key") { Decrypt = true, Dks = 400 },
        new("no-envelope", FailureTypes.CannotDecrypt, "no envelope", "let its producer write it again")
        {
            Decrypt = true,
            Begin = (bench, trouble) => bench.Site.PutAsync(Bench.Source, trouble.Key, trouble.Expected),
            Repair = (bench, trouble) => trouble.PutAsync(bench),
        },
        new("one-name-twice", FailureTypes.Configuration, "both be sent as file.csv", "rename one")
        {
            Begin = (bench, trouble) => bench.Site.PutAsync(Bench.Source, trouble.Folder + "below/file.csv", trouble.Expected),

            // Moved out of the prefix, so that as many objects remain as were planned.
            Repair = async (bench, trouble) =>
            {
                await bench.Site.S3.DeleteObjectAsync(Bench.Source, trouble.Folder + "below/file.csv");
                await bench.Site.PutAsync(Bench.Source, trouble.Folder + "below/another.csv", trouble.Expected);
            },
        },
        new("entry-wrong", FailureTypes.Configuration, "recipient_name: missing", "S3 and SFT are allowed")
        {
            Named = "'entry-wrong/$TODAYS_DATE/*', 'entry-wrong'",
            Begin = (bench, trouble) => bench.Site.PutEntryAsync(
                trouble.SourcePrefix, trouble.Name, ("recipient_name", ""), ("source_bucket", Bench.Source), ("transfer_type", "FTP")),
            Repair = (bench, trouble) => trouble.PutEntryAsync(bench),
        },
        new("disk-full", FailureTypes.Unavailable, "No space left on device", "make room")
        {
            Sft = true, Bytes = 3 << 20, Repair = (bench, _) => bench.EnlargeDiskAsync(),
        },
        new("refused", FailureTypes.Refused, "answered 422", "settle it with the recipient") { Sft = true, Receiver = 422 },
        new("receiver-down", FailureTypes.Unavailable, "answered 503", "see that the receiver is up") { Sft = true, Receiver = 503 },
    ];
}
