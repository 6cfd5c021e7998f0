using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench.Transfer;

/// <summary>A program of the distribution that copies from bucket to bucket.</summary>
/// <param name="name">What it is called here.</param>
/// <param name="program">Its path.</param>
/// <param name="arguments">Its arguments for a case and a bucket.</param>
/// <param name="environment">Its settings.</param>
internal sealed class PeerContestant(
    string name,
    string program,
    Func<TransferCase, string, string[]> arguments,
    IReadOnlyDictionary<string, string> environment) : Contestant
{
    // GNU time knows what a process took after it has ended.
    private const string Time = "/usr/bin/time";

    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>The peers whose programs are here; each missing one is told.</summary>
    public static IReadOnlyList<PeerContestant> Find(Storage storage, Action<string> missing)
    {
        const string Remote = "bench";
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
        string[] Rclone(TransferCase c, string bucket) =>
            ["copy", "--transfers", "32", $"{Remote}:{TransferCase.SourceBucket}/{c.Folder}", $"{Remote}:{bucket}/{TransferCase.TargetFolder}"];
        PeerContestant[] peers =
        [
            new("rclone", "/usr/bin/rclone", Rclone, rclone),

            // What a copy costs that passes through the client, as everything that is decrypted must.
            new("rclone, streaming", "/usr/bin/rclone", (c, bucket) => ["--disable", "copy", .. Rclone(c, bucket)], rclone),
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
    public override async Task<Effort> RunAsync(TransferCase transferCase, CancellationToken ct)
    {
        var result = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Time, ["-o", result, "-f", "%e %U %S %M", program, .. arguments(transferCase, Bucket)])
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

    private bool IsHere(Action<string> missing)
    {
        var absent = new[] { program, Time }.Where(file => !File.Exists(file)).ToList();
        if (absent.Count > 0)
        {
            missing($"{name} is left out: there is no {string.Join(" and no ", absent)}.");
        }

        return absent.Count == 0;
    }
}
