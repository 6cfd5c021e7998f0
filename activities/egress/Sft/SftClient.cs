using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>A file about to be posted.</summary>
/// <param name="Path">Where it is on this host.</param>
/// <param name="Name">Its name at the receiver.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
/// <param name="IdempotencyKey">The same for every try of the same file of the same delivery.</param>
internal sealed record Posting(string Path, string Name, long Size, string Sha256, string IdempotencyKey);

/// <summary>Posts files over HTTPS and reads what the answer means.</summary>
internal sealed class SftClient : IDisposable
{
    private const string ChecksumHeader = "X-Checksum-SHA256";
    private const string IdempotencyHeader = "Idempotency-Key";
    private const string NameHeader = "X-Filename";
    private const int ReceiptCharacters = 4096;

    private readonly TimeProvider clock;
    private readonly ILogger<SftClient> logger;
    private readonly Lazy<HttpClient> verifying;
    private readonly Lazy<HttpClient> trusting;

    /// <summary>Makes the clients when they are first needed.</summary>
    public SftClient(IOptions<EgressOptions> options, TimeProvider clock, ILogger<SftClient> logger)
    {
        this.clock = clock;
        this.logger = logger;
        verifying = new(() => Client(options.Value.Sft, verify: true));
        trusting = new(() => Client(options.Value.Sft, verify: false));
    }

    /// <summary>Posts a file.</summary>
    /// <param name="route">Its route.</param>
    /// <param name="action">The request to make.</param>
    /// <param name="file">The file.</param>
    /// <param name="pace">Holds back what is sent.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>What the receiver answered, to keep.</returns>
    /// <exception cref="ApplicationFailureException">It was refused, or is to be tried again.</exception>
    public async Task<string> PostAsync(Route route, HttpRequest action, Posting file, Pace pace, CancellationToken cancellation)
    {
        if (!action.VerifyTls)
        {
            logger.LogUnverified(route.Name, action.Address);
        }

        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var staged = new StagedContent(stream, file.Size, file.Sha256);
        using var content = new StreamContent(pace.Limit(staged));
        content.Headers.ContentLength = file.Size;
        content.Headers.ContentType = new("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, action.Destination) { Content = content };
        request.Headers.Add(ChecksumHeader, file.Sha256);
        request.Headers.Add(IdempotencyHeader, file.IdempotencyKey);
        request.Headers.Add(NameHeader, Uri.EscapeDataString(file.Name));
        using var span = EgressTracing.StartPost(route, action, file);
        var (response, receipt) = await SendAsync(action, request, staged, span, cancellation);
        using var answered = response;
        logger.LogPosted(file.Name, file.Size, file.Sha256, action.Address, (int)response.StatusCode);
        return response.IsSuccessStatusCode ? receipt : throw FailureOf(response, action, receipt);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in new[] { verifying, trusting })
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }
    }

    /// <summary>The key that lets a receiver recognise a file that it already has.</summary>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    /// <param name="route">The route that posts.</param>
    /// <param name="source">The source's key.</param>
    /// <param name="sha256">SHA-256 of the content.</param>
    /// <param name="number">How many posts of the file came before: each is one of its own, perhaps to the same receiver.</param>
    public static string IdempotencyKey(string deliveryId, string route, string source, string sha256, int number)
    {
        string[] parts = [deliveryId, route, source, sha256];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', number == 0 ? parts : [.. parts, number.ToString(CultureInfo.InvariantCulture)]))));
    }

    private async Task<(HttpResponseMessage Response, string Receipt)> SendAsync(
        HttpRequest action, HttpRequestMessage request, StagedContent staged, System.Diagnostics.Activity? span, CancellationToken cancellation)
    {
        try
        {
            var response = await (action.VerifyTls ? verifying : trusting).Value.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            span.Answered((int)response.StatusCode);
            return (response, await ReadAsync(response, cancellation));
        }
        catch (Exception e)
        {
            span.NotAnswered(e);
            if (staged.IsAnother)
            {
                throw new ApplicationFailureException("its content on the disk is not what was staged any more; see who else writes there", FailureTypes.NotStaged, nonRetryable: true);
            }

            if (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                throw Failures.Unavailable(
                    $"{action.Address} did not take it: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}; see that the receiver and the way to it are up, then retry");
            }

            throw;
        }
    }

    private ApplicationFailureException FailureOf(HttpResponseMessage response, HttpRequest action, string receipt)
    {
        var message = $"{action.Address} answered {(int)response.StatusCode} {response.ReasonPhrase}: {Shorten(receipt, 200)}";
        var again = response.StatusCode is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests
            || (int)response.StatusCode >= 500;
        return again ? Failures.Unavailable($"{message}; see that the receiver is up, then retry", RetryAfter(response.Headers.RetryAfter)) : Failures.Refused($"{message}; settle it with the recipient, then retry or skip it");
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        var buffer = new char[ReceiptCharacters];
        var read = await reader.ReadBlockAsync(buffer, cancellation);
        var body = new string(buffer, 0, read).Trim();
        return body.Length > 0 ? body : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    private static HttpClient Client(SftOptions options, bool verify) => new(
        new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,

            // Receivers are other people's: our trace ids and baggage are none of their business.
            ActivityHeadersPropagator = null,
            SslOptions = ClientCertificates.Tls(
                options.ClientCertificatePath, options.ClientKeyPath, options.ClientKeyPassword, options.TrustPath, verify),
        })
    {
        Timeout = options.Timeout,
    };
}
