using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Starter.CommandLine;
using S3Location = DataEgress.Starter.Starting.S3Location;

namespace DataEgress.Starter.Receipts;

/// <summary>A receipt in a bucket or on the disk. It may be read more than once, and is the same each time.</summary>
/// <param name="name">Where it is, as it was typed.</param>
/// <param name="s3">Connects to S3 when that is needed.</param>
internal sealed class ReceiptFile(string name, Func<IAmazonS3> s3)
{
    private string? etag;

    /// <summary>Opens it at its beginning.</summary>
    /// <exception cref="CommandException">It is not there, or cannot be read.</exception>
    public async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        if (S3Location.TryParse(name, out var location))
        {
            var request = new GetObjectRequest { BucketName = location.Bucket, Key = location.Key, EtagToMatch = etag };
            var response = await S3Access.CallAsync(name, () => s3().GetObjectAsync(request, cancellation)).ConfigureAwait(false);
            etag = response.ETag;
            return response.ResponseStream;
        }

        try
        {
            return File.OpenRead(name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCodes.NotFound, $"{name} is not there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCodes.Usage, $"{name} cannot be read: {ErrorLines.FirstLine(e.Message)}");
        }
    }
}
