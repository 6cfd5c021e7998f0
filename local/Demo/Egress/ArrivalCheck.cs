using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Amazon.S3;
using DataEgress.Local.Machine;

namespace DataEgress.Local.Demo.Egress;

/// <summary>Reads every delivered object back and compares its bytes, by SHA-256, with the sample.</summary>
internal sealed class ArrivalCheck(AwsClients aws, IReadOnlyDictionary<SampleFile, SampleHashes> expected)
{
    private const int ReadsAtOnce = 8;

    private readonly ConcurrentBag<string> problems = [];

    /// <summary>What was wrong; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => [.. problems.Order(StringComparer.Ordinal)];

    /// <summary>Checks all files of a route. Files that are missing or differ become problems.</summary>
    public async Task<IReadOnlyList<Arrival>> CheckAsync(DemoRoute route, IReadOnlyDictionary<string, double> milliseconds, CancellationToken cancellationToken)
    {
        var arrivals = new ConcurrentBag<Arrival>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(expected.Keys, parallel, async (file, token) =>
        {
            if (await CheckAsync(route, file, token).ConfigureAwait(false) is { } arrival)
            {
                arrivals.Add(arrival with { Milliseconds = milliseconds.GetValueOrDefault(file.SourceName) });
            }
        }).ConfigureAwait(false);
        return [.. arrivals.OrderBy(a => a.File, StringComparer.Ordinal)];
    }

    private async Task<Arrival?> CheckAsync(DemoRoute route, SampleFile file, CancellationToken cancellationToken)
    {
        var key = route.KeyOf(file);
        var uri = $"s3://{route.Bucket}/{key}";
        try
        {
            using var response = await aws.S3.GetObjectAsync(route.Bucket, key, cancellationToken).ConfigureAwait(false);
            await using var content = route.Compressed ? new GZipStream(response.ResponseStream, CompressionMode.Decompress) : response.ResponseStream;
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
            var wanted = route.KeepsEncryption ? expected[file].Stored : expected[file].Content;
            if (actual != wanted)
            {
                problems.Add($"{uri} has SHA-256 {actual}, {wanted} was sent");
            }

            return new Arrival(file.Name, route.Name, uri, response.ContentLength, actual, 0);
        }
        catch (AmazonS3Exception e)
        {
            problems.Add($"{uri}: {e.ErrorCode} {e.Message}");
            return null;
        }
    }
}
