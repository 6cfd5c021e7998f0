using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using DataEgress.Starter.CommandLine;

namespace DataEgress.Starter.Receipts;

/// <summary>S3 as the environment names it, by AWS's own names, as for the workers.</summary>
internal static class S3Access
{
    private const string DefaultRegion = "eu-west-1";

    /// <summary>A client for it.</summary>
    public static S3Client Create(IReadOnlyDictionary<string, string> environment)
    {
        var region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION") ?? DefaultRegion;
        var config = new AmazonS3Config { RetryMode = RequestRetryMode.Standard, MaxErrorRetry = 3 };
        if (Value("AWS_ENDPOINT_URL") is not { } endpoint)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else if (Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = region;
            config.ForcePathStyle = true;
        }
        else
        {
            throw new CommandException(ExitCodes.Usage, $"AWS_ENDPOINT_URL '{endpoint}' is not a URL, for example http://127.0.0.1:4566");
        }

        return (Value("AWS_ACCESS_KEY_ID"), Value("AWS_SECRET_ACCESS_KEY"), Value("AWS_SESSION_TOKEN")) switch
        {
            ({ } id, { } secret, { } token) => new(new SessionAWSCredentials(id, secret, token), config),
            ({ } id, { } secret, null) => new(new BasicAWSCredentials(id, secret), config),
            _ => new(config),
        };

        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Calls S3; what goes wrong ends the command with a line that says so.</summary>
    /// <param name="what">What is asked for, for that line.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="CommandException">It is not there, not allowed, or nobody answers.</exception>
    public static async Task<T> CallAsync<T>(string what, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (IsNotFound(e))
        {
            throw new CommandException(ExitCodes.NotFound, $"{what} is not there");
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode is 401 or 403)
        {
            throw new CommandException(ExitCodes.Refused, $"S3 does not allow to read {what}: {ErrorLines.FirstLine(e.Message)}");
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new CommandException(ExitCodes.Unreachable, $"{what} cannot be read, S3 does not answer: {ErrorLines.FirstLine(e.Message)}");
        }
    }

    /// <summary>Whether S3 says that the object, or its bucket, is not there.</summary>
    public static bool IsNotFound(AmazonS3Exception e) => (int)e.StatusCode == 404;
}
