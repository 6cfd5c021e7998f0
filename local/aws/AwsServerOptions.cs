using System.Net;
using DataEgress.Local.Aws.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws;

/// <summary>Settings of <see cref="AwsServer"/>.</summary>
public sealed class AwsServerOptions
{
    /// <summary>The IP address listened on; loopback unless told otherwise.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Where state is kept; null means a temporary folder that is removed at the end.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The access keys that may sign; empty means that any key is accepted and no signature is verified.</summary>
    public IReadOnlyList<AwsCredential> Credentials { get; set; } = [];

    /// <summary>The region that all resources are in.</summary>
    public string Region { get; set; } = "eu-west-1";

    /// <summary>The account that owns all resources: twelve digits.</summary>
    public string AccountId { get; set; } = "000000000000";

    /// <summary>Where logs go; null means nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock behind time stamps, time-outs and expiries.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Decides for each request whether it is to go wrong, and how; null means never. For tests.</summary>
    public Func<AwsRequest, Fault?>? Faults { get; set; }

    /// <summary>Throws one <see cref="ArgumentException"/> that names every wrong setting.</summary>
    internal void Validate()
    {
        List<string> errors = [];
        if (!IPAddress.TryParse(Bind, out _))
        {
            errors.Add($"Bind is '{Bind}': it must be an IP address");
        }

        if (Port is < 0 or > 65535)
        {
            errors.Add($"Port is {Port}: it must be between 0 and 65535");
        }

        if (string.IsNullOrWhiteSpace(Region))
        {
            errors.Add("Region is empty: it must name a region, such as eu-west-1");
        }

        if (AccountId.Length != 12 || !AccountId.All(char.IsAsciiDigit))
        {
            errors.Add($"AccountId is '{AccountId}': it must be twelve digits");
        }

        if (Credentials.Any(credential => credential.AccessKeyId.Length == 0 || credential.SecretAccessKey.Length == 0))
        {
            errors.Add("Credentials holds an empty access key or secret: both must be given");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException("AWS endpoints: " + string.Join("; ", errors));
        }
    }
}
