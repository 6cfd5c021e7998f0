using System.Net;
using System.Security.Cryptography.X509Certificates;
using Amazon.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Receiver;

/// <summary>Settings of <see cref="ReceiverServer"/>.</summary>
public sealed class ReceiverOptions
{
    /// <summary>The bucket's name must start with this, so that test data cannot land elsewhere.</summary>
    public const string BucketPrefix = "stub-hdfs-";

    /// <summary>The IP address listened on; loopback unless told otherwise.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The server's certificate, with its private key.</summary>
    public required X509Certificate2 ServerCertificate { get; set; }

    /// <summary>The authority that client certificates must come from.</summary>
    public required X509Certificate2 ClientAuthority { get; set; }

    /// <summary>Where files are stored.</summary>
    public required IAmazonS3 S3 { get; set; }

    /// <summary>The bucket, which must exist.</summary>
    public required string Bucket { get; set; }

    /// <summary>Where logs go; null means nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock behind receipts.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Stands between a request and what answers it, so that things can go wrong; null for nothing. For tests.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Faults { get; set; }

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

        if (!ServerCertificate.HasPrivateKey)
        {
            errors.Add($"ServerCertificate is {ServerCertificate.Subject}: it must come with its private key");
        }

        if (!Bucket.StartsWith(BucketPrefix, StringComparison.Ordinal))
        {
            errors.Add($"Bucket is '{Bucket}': it must start with {BucketPrefix}");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException("Receiver: " + string.Join("; ", errors));
        }
    }
}
