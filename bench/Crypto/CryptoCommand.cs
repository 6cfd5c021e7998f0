using System.CommandLine;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Crypto;

/// <summary><c>crypto</c>: our ciphers in memory, against openssl's on the same core.</summary>
internal static class CryptoCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds; both take turns, and the best of each counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command(
            "crypto", "AES-256 in memory on one core, against 'openssl speed'; fails if CTR is slower than a third of it. Build it with -c Release.")
        {
            rounds, json,
        };
        command.SetAction((parsed, ct) =>
            new CipherBenchmarks(Math.Max(1, parsed.GetValue(rounds)), new Report(Console.Out, parsed.GetValue(json))).RunAsync(ct));
        return command;
    }
}
