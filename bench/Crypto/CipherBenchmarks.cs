using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Encryption.Gcm;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Crypto;

/// <summary>
/// Measures by processor time, as openssl does, so that other load on the machine hardly counts. Pieces are as long as what
/// a transfer reads at once.
/// </summary>
internal sealed class CipherBenchmarks(int rounds, Report report)
{
    private const int PieceBytes = 64 * 1024;
    private const double Required = 1.0 / 3;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>Measures; 0 if counter mode is as fast as required.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        using var keystream = new CtrKeystream(key, RandomNumberGenerator.GetBytes(CtrKeystream.BlockBytes));
        using var gcm = new GcmDecryption(key, RandomNumberGenerator.GetBytes(GcmDecryption.NonceBytes), []);
        var offset = 0L;
        report.Section("AES-256, megabytes per second of processor time", "ours", "openssl", "ratio");
        var ctr = await CompareAsync(
            "CTR",
            "aes-256-ctr",
            piece =>
            {
                keystream.Apply(piece, offset);
                offset += piece.Length;
            },
            cancellation);
        await CompareAsync("GCM decryption", "aes-256-gcm", piece => gcm.Decrypt(piece), cancellation);
        return ctr >= Required ? 0 : 1;
    }

    private async Task<double> CompareAsync(string label, string cipher, Action<byte[]> apply, CancellationToken cancellation)
    {
        var (ours, theirs) = (0.0, 0.0);
        Measure(apply);
        for (var i = 0; i < rounds; i++)
        {
            ours = Math.Max(ours, Measure(apply));
            theirs = Math.Max(theirs, await OpensslSpeed.MeasureAsync(cipher, PieceBytes, cancellation));
        }

        report.Row(label, ours / 1e6, theirs / 1e6, ours / theirs);
        return ours / theirs;
    }

    private static double Measure(Action<byte[]> apply)
    {
        var piece = new byte[PieceBytes];
        var start = Environment.CpuUsage.TotalTime;
        for (var pieces = 1L; ; pieces++)
        {
            apply(piece);
            if (pieces % 256 == 0 && Environment.CpuUsage.TotalTime - start is var used && used >= Round)
            {
                return pieces * PieceBytes / used.TotalSeconds;
            }
        }
    }
}
