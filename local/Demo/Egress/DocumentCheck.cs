using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Machine;

namespace DataEgress.Local.Demo.Egress;

/// <summary>
/// Reads control file and manifest back and compares every byte with what they must say. That is made here, from the
/// samples and the source bucket, and not with the code that wrote them.
/// </summary>
internal sealed class DocumentCheck(AwsClients aws, SampleSource source)
{
    private readonly List<string> problems = [];

    /// <summary>What was wrong; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Checks the documents of a route. Those that are missing or differ become problems.</summary>
    public async Task<IReadOnlyList<Arrival>> CheckAsync(
        DemoRoute route, IReadOnlyList<SampleFile> files, IReadOnlyDictionary<string, double> milliseconds, CancellationToken cancellationToken)
    {
        if (!route.HasDocuments)
        {
            return [];
        }

        var raised = await source.ReadFlagTimeAsync(cancellationToken).ConfigureAwait(false);
        var written = await source.ReadTimesAsync(cancellationToken).ConfigureAwait(false);

        // Documents list files in the order of their keys at the source.
        var ordered = files.OrderBy(f => f.SourceName, StringComparer.Ordinal).ToList();
        var control = string.Concat(ordered.Select(f => Path.GetFileName(route.KeyOf(f)) + "\n"));
        var manifest = string.Concat(ordered.Select(f => string.Create(
            CultureInfo.InvariantCulture, $"{route.KeyOf(f)}  {f.Length} {written[f.SourceName]:yyyy-MM-ddTHH:mm:ssZ}\n")));
        var found = new[]
        {
            await CheckAsync(route, "ControlFile", route.ControlFileKey(raised), control, packed: false, milliseconds, cancellationToken).ConfigureAwait(false),
            await CheckAsync(route, "Manifest", route.ManifestKey(raised), manifest, packed: true, milliseconds, cancellationToken).ConfigureAwait(false),
        };
        return [.. found.OfType<Arrival>()];
    }

    private async Task<Arrival?> CheckAsync(
        DemoRoute route, string kind, string key, string expected, bool packed, IReadOnlyDictionary<string, double> milliseconds, CancellationToken cancellationToken)
    {
        var uri = $"s3://{route.Bucket}/{key}";
        try
        {
            using var response = await aws.S3.GetObjectAsync(route.Bucket, key, cancellationToken).ConfigureAwait(false);
            await using var content = packed ? new GZipStream(response.ResponseStream, CompressionMode.Decompress) : response.ResponseStream;
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
            var wanted = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
            if (actual != wanted)
            {
                problems.Add($"{uri} has SHA-256 {actual}; what it must say has {wanted}");
            }

            return new Arrival(Path.GetFileName(key), route.Name, uri, response.ContentLength, actual, milliseconds.GetValueOrDefault(kind));
        }
        catch (AmazonS3Exception e)
        {
            problems.Add($"{uri}: {e.ErrorCode} {e.Message}");
            return null;
        }
        catch (InvalidDataException e)
        {
            problems.Add($"{uri} is not gzip: {e.Message}");
            return null;
        }
    }
}
