using System.Diagnostics;
using System.Globalization;
using Amazon.S3.Util;

namespace DataEgress.Bench.Transfer;

/// <summary>A program of the distribution that copies from bucket to bucket.</summary>
/// <param name="name">What it is called here.</param>
/// <param name="program">Its path.</param>
/// <param name="arguments">Its arguments for a case and a bucket.</param>
/// <param name="environment">Its settings.</param>
internal class PeerContestant(
    string name,
    string program,
    Func<TransferCase, string, string[]> arguments,
    IReadOnlyDictionary<string, string> environment) : Contestant
{
    private const string Rclone = "/usr/bin/rclone";
    private const string Remote = "bench";

    // GNU time knows what a process took after it has ended.
    private const string Time = "/usr/bin/time";

    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>The peers whose programs are here; each missing one is told.</summary>
    public static IReadOnlyList<PeerContestant> Find(Storage storage, SourceObjects sources, Action<string> missing)
    {
        var rclone = new Dictionary<string, string>
        {
            ["RCLONE_CONFIG"] = "/dev/null",
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_TYPE"] = "s3",
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_PROVIDER"] = "Other",
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_ENDPOINT"] = storage.Url,
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_REGION"] = Storage.Region,
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_ACCESS_KEY_ID"] = Storage.AccessKey,
            [$"RCLONE_CONFIG_{Remote.ToUpperInvariant()}_SECRET_ACCESS_KEY"] = Storage.SecretKey,
        };
        string[] Copy(TransferCase c, string bucket) => RcloneCopy($"{Remote}:{TransferCase.SourceBucket}/{c.Folder}", bucket);
        PeerContestant[] peers =
        [
            new("rclone", Rclone, Copy, rclone),

            // What a copy costs that passes through the client, as everything that is decrypted must.
            new("rclone, streaming", Rclone, (c, bucket) => ["--disable", "copy", .. Copy(c, bucket)], rclone),
            new RcloneCrypt(storage, sources, rclone),
            new(
                "aws s3 cp",
                "/usr/bin/aws",
                (c, bucket) =>
                [
                    "s3", "cp", "--recursive", "--only-show-errors", "--endpoint-url", storage.Url,
                    $"s3://{TransferCase.SourceBucket}/{c.Folder}", $"s3://{bucket}/{TransferCase.TargetFolder}",
                ],
                storage.ClientEnvironment),
        ];
        return [.. peers.Where(peer => peer.IsHere(missing))];
    }

    /// <inheritdoc/>
    public override bool Takes(TransferCase transferCase) => !transferCase.Encrypted;

    /// <inheritdoc/>
    public override Task<Effort> RunAsync(TransferCase transferCase, CancellationToken ct) => RunAsync(arguments(transferCase, Bucket), ct);

    /// <summary>Runs the program.</summary>
    protected async Task<Effort> RunAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        var result = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Time, ["-o", result, "-f", "%e %U %S %M", program, .. arguments])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };

            // Meant for the network outside; rclone refuses to start with it.
            start.Environment.Remove("AWS_CA_BUNDLE");
            foreach (var (variable, value) in environment)
            {
                start.Environment[variable] = value;
            }

            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {errors.Trim()} {(await output).Trim()}");
            }

            var took = (await File.ReadAllLinesAsync(result, ct))[^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            return new(took[0], took[1] + took[2], (long)took[3] * 1024);
        }
        finally
        {
            File.Delete(result);
        }
    }

    private static string[] RcloneCopy(string from, string bucket) => ["copy", "--transfers", "32", from, $"{Remote}:{bucket}/{TransferCase.TargetFolder}"];

    private bool IsHere(Action<string> missing)
    {
        var absent = new[] { program, Time }.Where(file => !File.Exists(file)).ToList();
        if (absent.Count > 0)
        {
            missing($"{name} is left out: there is no {string.Join(" and no ", absent)}.");
        }

        return absent.Count == 0;
    }

    /// <summary>
    /// Decrypts on the way what rclone itself has encrypted (XSalsa20 and Poly1305, one password for all objects): the peer that
    /// does what a decrypting delivery does, but for asking a key service for each object's key.
    /// </summary>
    private sealed class RcloneCrypt(Storage storage, SourceObjects sources, IReadOnlyDictionary<string, string> remote) : PeerContestant(
        "rclone crypt", Rclone, (c, bucket) => RcloneCopy($"{Sealed}:{c.Folder}", bucket), Settings(remote))
    {
        private const string Sealed = "sealed";
        private const string SealedBucket = "bench-sealed";

        // 'rclone obscure bench'.
        private const string Password = "DYtyWecyu7ifTxEed1XNN9tdXM7I";

        /// <inheritdoc/>
        public override bool Takes(TransferCase transferCase) => transferCase.Encrypted;

        /// <inheritdoc/>
        public override async Task PrepareAsync(TransferCase transferCase, CancellationToken ct)
        {
            if (await AmazonS3Util.DoesS3BucketExistV2Async(storage.S3, SealedBucket))
            {
                await storage.EmptyAsync(SealedBucket, ct);
            }
            else
            {
                await storage.S3.PutBucketAsync(SealedBucket, ct);
            }

            var plain = transferCase with { Folder = Sealed, Encrypted = false };
            await sources.WriteAsync(plain, ct);
            await RunAsync(["copy", $"{Remote}:{TransferCase.SourceBucket}/{plain.Folder}", $"{Sealed}:{transferCase.Folder}"], ct);
            await storage.EmptyAsync(TransferCase.SourceBucket, ct);
        }

        private static Dictionary<string, string> Settings(IReadOnlyDictionary<string, string> remote) => new(remote)
        {
            [$"RCLONE_CONFIG_{Sealed.ToUpperInvariant()}_TYPE"] = "crypt",
            [$"RCLONE_CONFIG_{Sealed.ToUpperInvariant()}_REMOTE"] = $"{Remote}:{SealedBucket}",
            [$"RCLONE_CONFIG_{Sealed.ToUpperInvariant()}_FILENAME_ENCRYPTION"] = "off",
            [$"RCLONE_CONFIG_{Sealed.ToUpperInvariant()}_DIRECTORY_NAME_ENCRYPTION"] = "false",
            [$"RCLONE_CONFIG_{Sealed.ToUpperInvariant()}_PASSWORD"] = Password,
        };
    }
}
