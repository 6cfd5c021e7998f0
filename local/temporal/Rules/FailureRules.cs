using System.Text;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>Failures that the server makes, or cuts because they are too large to keep.</summary>
internal static class FailureRules
{
    private const int DeepestCause = 20;
    private const int FieldBytes = 4;

    /// <summary>A failure of the server's own.</summary>
    public static Failure OfServer(string message, bool nonRetryable) => new()
    {
        Message = message,
        ServerFailureInfo = new ServerFailureInfo { NonRetryable = nonRetryable },
    };

    /// <summary>
    /// As much of a failure as has room: its type first, then source, message and stack trace, then its causes. Details
    /// are left out.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="bytes">The room.</param>
    public static Failure Shorten(Failure failure, int bytes) => Shorten(failure, bytes, DeepestCause);

    private static Failure Shorten(Failure failure, int bytes, int depth)
    {
        var shortened = new Failure();
        if (failure.ApplicationFailureInfo is { } application)
        {
            shortened.ApplicationFailureInfo = new ApplicationFailureInfo
            {
                NonRetryable = application.NonRetryable,
                Type = Take(application.Type, ref bytes),
            };
            bytes -= 2 * FieldBytes;
        }
        else if (failure.ServerFailureInfo is { } server)
        {
            shortened.ServerFailureInfo = new ServerFailureInfo { NonRetryable = server.NonRetryable };
            bytes -= FieldBytes;
        }

        shortened.Source = Take(failure.Source, ref bytes);
        shortened.Message = Take(failure.Message, ref bytes);
        shortened.StackTrace = Take(failure.StackTrace, ref bytes);
        if (failure.Cause is { } cause && bytes > FieldBytes && depth > 0)
        {
            shortened.Cause = Shorten(cause, bytes - FieldBytes, depth - 1);
        }

        return shortened;
    }

    /// <summary>The beginning of a text that has room; never half a character.</summary>
    private static string Take(string text, ref int bytes)
    {
        var taken = text;
        if (Encoding.UTF8.GetByteCount(text) > bytes)
        {
            var length = 0;
            var used = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                used += rune.Utf8SequenceLength;
                if (used > bytes)
                {
                    break;
                }

                length += rune.Utf16SequenceLength;
            }

            taken = text[..length];
        }

        bytes -= taken.Length == 0 ? 0 : Encoding.UTF8.GetByteCount(taken) + FieldBytes;
        return taken;
    }
}
