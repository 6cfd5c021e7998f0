using System.CommandLine;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Transfer;

/// <summary><c>transfer</c>: deliveries by Egress against rclone and the AWS command line, at the same endpoint.</summary>
internal static class TransferCommand
{
    public static Command Create()
    {
        var objects = Number("--objects", 10_000, "Small objects; 0 leaves them out.", 0);
        var size = Number("--size", 16 << 10, "Bytes of a small object.", 1);
        var large = Number("--large", 20, "Large objects; 0 leaves them out.", 0);
        var largeSize = Number("--large-size", 256 << 20, "Bytes of a large object.", 1);
        var rounds = Number("--rounds", 3, "Rounds; everybody takes turns, and the median counts.", 1);
        var skipPeers = new Option<bool>("--skip-peers") { Description = "Measure Egress only." };
        var strict = new Option<bool>("--strict") { Description = "Fail if Egress is slower than the faster of the others." };
        var data = new Option<string>("--data")
        {
            Description = "Folder on the disk that holds the objects; about three times their bytes are needed.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        var worker = new Option<string?>("--worker")
        {
            Description = "Folder of a published worker, as it is shipped; without it the one that was built with the benchmarks.",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command("transfer", "Deliveries to a bucket, against rclone and 'aws s3 cp'. Build it with -c Release.")
        {
            objects, size, large, largeSize, rounds, skipPeers, strict, data, worker, json,
        };
        command.SetAction((parsed, ct) =>
        {
            var options = new TransferOptions(
                (int)parsed.GetValue(objects),
                parsed.GetValue(size),
                (int)parsed.GetValue(large),
                parsed.GetValue(largeSize),
                (int)parsed.GetValue(rounds),
                parsed.GetValue(skipPeers),
                parsed.GetValue(strict),
                parsed.GetRequiredValue(data),
                parsed.GetValue(worker));
            return new TransferBenchmarks(options, new Report(Console.Out, parsed.GetValue(json))).RunAsync(ct);
        });
        return command;
    }

    private static Option<long> Number(string name, long usual, string description, long least)
    {
        var option = new Option<long>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var number) && number < least)
            {
                result.AddError($"{name} is {number}, but must be {least} or more.");
            }
        });
        return option;
    }
}

/// <summary>What is measured, and how much of it.</summary>
/// <param name="Objects">Small objects.</param>
/// <param name="Size">Bytes of each.</param>
/// <param name="Large">Large objects.</param>
/// <param name="LargeSize">Bytes of each.</param>
/// <param name="Rounds">Rounds whose median counts.</param>
/// <param name="SkipPeers">Egress only.</param>
/// <param name="Strict">Slower than the faster of the others is a failure.</param>
/// <param name="Data">Folder for the objects.</param>
/// <param name="Worker">Folder of the worker; null for the one beside us.</param>
internal sealed record TransferOptions(
    int Objects, long Size, int Large, long LargeSize, int Rounds, bool SkipPeers, bool Strict, string Data, string? Worker);
