using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench.Crypto;

/// <summary><c>openssl speed</c>, by processor time.</summary>
internal static class OpensslSpeed
{
    /// <summary>Bytes per second of a cipher.</summary>
    /// <exception cref="InvalidOperationException">openssl failed or said something else.</exception>
    public static async Task<double> MeasureAsync(string cipher, int bytes, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("openssl", ["speed", "-mr", "-seconds", "1", "-bytes", $"{bytes}", "-evp", cipher])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("openssl did not start");
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        // "+F:22:AES-256-CTR:7390208000.00"
        var result = output.Split('\n').FirstOrDefault(line => line.StartsWith("+F:", StringComparison.Ordinal))?.Split(':')[^1];
        return double.TryParse(result, CultureInfo.InvariantCulture, out var speed)
            ? speed
            : throw new InvalidOperationException($"openssl speed of {cipher}: {output}{await errors}");
    }
}
