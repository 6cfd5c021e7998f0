using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace DataEgress.Bench.Transfer;

/// <summary>Reads everything that arrived and compares it with what was to arrive.</summary>
internal sealed class Arrivals(Storage storage)
{
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<(int Number, long Size), string> expected = new();

    /// <exception cref="InvalidOperationException">An object is missing, or is not what it was.</exception>
    public async Task VerifyAsync(TransferCase transferCase, string bucket, CancellationToken ct)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForAsync(0, transferCase.Count, parallel, async (number, token) =>
        {
            var key = TransferCase.TargetKey(number);
            using var arrived = await storage.S3.GetObjectAsync(bucket, key, token);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(arrived.ResponseStream, token));
            var wanted = expected.GetOrAdd((number, transferCase.Size), what => SourceContent.Sha256(what.Number, what.Size));
            if (arrived.ContentLength != transferCase.Size || sha256 != wanted)
            {
                throw new InvalidOperationException(
                    $"s3://{bucket}/{key} has {arrived.ContentLength} bytes and the SHA-256 {sha256}; {transferCase.Size} and {wanted} were to arrive.");
            }
        });
    }
}
