using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Local.Aws.Http;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>
/// Decides what goes wrong. Whether and how the n-th request of a kind suffers follows from the seed alone, not from the
/// order in which requests of several kinds come.
/// </summary>
internal sealed class BadWeather(int seed, params string[] sources)
{
    private const double Badness = 0.08;

    // After so many requests for one object the sky clears over it, so that every file arrives in the end.
    private const int LongestSpell = 4;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<string, int> seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> injected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> lostAnswers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<Task>> surprises = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> accepted = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly List<(int At, TaskCompletionSource Reached)> milestones = [];
    private int arrivals;

    /// <summary>How often each kind of fault was injected.</summary>
    public IReadOnlyDictionary<string, int> Injected => injected;

    /// <summary>Names that the receiver accepted, with the idempotency keys that they came under.</summary>
    public IReadOnlyDictionary<string, ConcurrentBag<string>> Accepted => accepted;

    /// <summary>Does something before the first request for a path by a method is carried out.</summary>
    public void Surprise(string method, string path, Func<Task> act) => surprises[$"{method} {path}"] = act;

    /// <summary>How often an object was written and the writer not told.</summary>
    public int LostAnswers(string path) => lostAnswers.GetValueOrDefault(path);

    /// <summary>Completes when so many files have arrived somewhere.</summary>
    public Task ArrivedAsync(int files)
    {
        lock (gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            milestones.Add((files, reached));
            if (arrivals >= files)
            {
                reached.SetResult();
            }

            return reached.Task;
        }
    }

    /// <summary>What an AWS endpoint is to do wrong.</summary>
    public Fault? OverAws(AwsRequest request)
    {
        var path = request.Target.Split('?')[0];
        if (path.StartsWith("/" + Site.ReceiverBucket, StringComparison.Ordinal) || (request.Operation == "PUT" && IsSource(path)))
        {
            return null;
        }

        if (surprises.TryRemove($"{request.Operation} {path}", out var act))
        {
            return Counted(new Fault.Before(act));
        }

        var dice = Dice($"{request.Service} {request.Operation} {WithoutUpload(request.Target)}", request.Service == "S3" ? LongestSpell : int.MaxValue);
        var fault = dice is null ? null : Choose(request, dice);
        if (request.Operation == "PUT" && fault is null or Fault.Slow)
        {
            Arrived();
        }

        if (fault is Fault.Reset { AfterBytes: 0 })
        {
            lostAnswers.AddOrUpdate(path, 1, (_, n) => n + 1);
        }

        return Counted(fault);
    }

    /// <summary>What the receiver does, right or wrong.</summary>
    public async Task OverReceiverAsync(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers[ReceiverHeader.IdempotencyKey].ToString();
        var name = Uri.UnescapeDataString(context.Request.Headers[ReceiverHeader.FileName].ToString());
        switch (Dice("receiver " + name, LongestSpell)?.Next(6))
        {
            case 0:
                Count("Receiver503");
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            case 1:
                Count("Receiver429");
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return;
            case 2:
                Count("ReceiverReset");
                context.Abort();
                return;
            case 3:
                Count("ReceiverResetInBody");
                await context.Request.Body.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false, context.RequestAborted);
                context.Abort();
                return;
            case 4:
                Count("ReceiverAnswerLost");
                context.Response.Body = new MemoryStream();
                await next(context);
                Note();
                context.Abort();
                return;
            case 5:
                Count("ReceiverSlow");
                await Task.Delay(Delay, context.RequestAborted);
                break;
            default:
                break;
        }

        await next(context);
        Note();

        void Note()
        {
            if (context.Response.StatusCode == StatusCodes.Status200OK)
            {
                accepted.GetOrAdd(name, _ => []).Add(key);
                Arrived();
            }
        }
    }

    private static Fault Choose(AwsRequest request, Random dice)
    {
        var at = dice.Next(1, 8000);
        var faults = new List<Fault> { new Fault.Throttle(), new Fault.Slow(Delay) };
        switch (request.Service, request.Operation)
        {
            case ("S3", "HEAD"):
                faults.AddRange([new Fault.Error(500, "InternalError"), new Fault.Error(400, "ExpiredToken")]);
                break;
            case ("S3", "GET") when request.Target.Contains("list-type", StringComparison.Ordinal):
                faults.AddRange([new Fault.Error(500, "InternalError"), new Fault.Reset(at), new Fault.Truncate(at), new Fault.Error(400, "ExpiredToken")]);
                break;
            case ("S3", "GET"):
                faults.AddRange(
                    [new Fault.Error(500, "InternalError"), new Fault.Error(400, "ExpiredToken"), new Fault.Reset(at), new Fault.Truncate(at), new Fault.Corrupt(at), new Fault.Stall(at, Delay)]);
                break;
            case ("S3", "PUT"):
                faults.AddRange(
                    [new Fault.Error(500, "InternalError"), new Fault.Error(400, "ExpiredToken"), new Fault.ResetRequest(at), new Fault.Reset(0), new Fault.CorruptRequest(at + 300)]);
                break;
            case ("S3", _):
                faults.AddRange([new Fault.Error(500, "InternalError"), new Fault.Reset(0)]);
                break;
            default:
                faults.AddRange([new Fault.Error(500, "InternalServerError"), new Fault.Error(400, "ExpiredTokenException"), new Fault.Reset(0)]);
                break;
        }

        return faults[dice.Next(faults.Count)];
    }

    // Only tests write there.
    private bool IsSource(string path) => Array.Exists(sources, bucket => path.StartsWith($"/{bucket}/", StringComparison.Ordinal));

    // An upload's id is another each time; a request for its parts is the same request.
    private static string WithoutUpload(string target) => target.Split("&uploadId=")[0].Split("uploadId=")[0];

    /// <summary>Dice for this request; null if it goes well.</summary>
    private Random? Dice(string request, int spell)
    {
        var number = seen.AddOrUpdate(request, 1, (_, n) => n + 1);
        var dice = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{request}\n{number}"))));
        return number <= spell && dice.NextDouble() < Badness ? dice : null;
    }

    private Fault? Counted(Fault? fault)
    {
        if (fault is not null)
        {
            Count(fault is Fault.Error error ? error.Code : fault.GetType().Name);
        }

        return fault;
    }

    private void Count(string kind) => injected.AddOrUpdate(kind, 1, (_, n) => n + 1);

    private void Arrived()
    {
        lock (gate)
        {
            arrivals++;
            milestones.FindAll(m => m.At <= arrivals).ForEach(m => m.Reached.TrySetResult());
        }
    }

    private static class ReceiverHeader
    {
        public const string IdempotencyKey = "Idempotency-Key";
        public const string FileName = "X-Filename";
    }
}
