using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataEgress.Local.Aws.Http;

/// <summary>Makes a request go wrong in the way that was asked for.</summary>
internal static class FaultInjection
{
    /// <summary>Prepares a request whose fault shows while it is carried out.</summary>
    /// <returns>False if the request is answered, and not to be carried out.</returns>
    public static async Task<bool> PrepareAsync(HttpContext context, Fault? fault, TimeProvider time)
    {
        switch (fault)
        {
            case Fault.Slow slow:
                await Task.Delay(slow.Delay, time, context.RequestAborted);
                break;
            case Fault.ResetRequest reset:
                context.Request.Body = new ResettingStream(context.Request.Body, reset.AfterBytes, context);
                break;
            case Fault.CorruptRequest corrupt:
                context.Request.Body = new CorruptingStream(context.Request.Body, corrupt.At);
                break;
            case Fault.Before before:
                await before.Act();
                break;
            case Fault.Reset { AfterBytes: 0 }:
                // Not even the status passes, which matters where the answer has no body.
                context.Response.OnStarting(() =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
                break;
            case Fault.Reset reset:
                AlterAnswer(context, body => new ResettingStream(body, reset.AfterBytes, context));
                break;
            case Fault.Corrupt corrupt:
                AlterAnswer(context, body => new CorruptingStream(body, corrupt.At));
                break;
            case Fault.Stall stall:
                AlterAnswer(context, body => new StallingStream(body, stall.AfterBytes, token => Task.Delay(stall.Delay, time, token)));
                break;
            case Fault.Truncate truncate:
                context.Response.OnStarting(() =>
                {
                    context.Response.ContentLength = Math.Min(context.Response.ContentLength ?? truncate.AfterBytes, truncate.AfterBytes);
                    return Task.CompletedTask;
                });
                AlterAnswer(context, body => new TruncatingStream(body, truncate.AfterBytes));
                break;
            case Fault.Answer answer:
                context.Response.StatusCode = answer.Status;
                context.Response.ContentType = answer.ContentType;
                var body = Encoding.UTF8.GetBytes(answer.Body);
                context.Response.ContentLength = body.Length;
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
                return false;
        }

        return true;
    }

    /// <summary>The error that a fault answers with; null when the request is carried out.</summary>
    public static AwsException? ErrorOf(Fault? fault, bool isS3) => fault switch
    {
        Fault.Throttle when isS3 => new AwsException(503, "SlowDown", "Please reduce your request rate."),
        Fault.Throttle => new AwsException(400, "ThrottlingException", "Rate exceeded"),
        Fault.Error error => new AwsException(error.Status, error.Code, $"{error.Code}: a fault was injected."),
        _ => null,
    };

    private static void AlterAnswer(HttpContext context, Func<Stream, Stream> alter)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(alter(body.Stream), body));
    }
}
