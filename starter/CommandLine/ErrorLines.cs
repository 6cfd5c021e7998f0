using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Exceptions;

namespace DataEgress.Starter.CommandLine;

/// <summary>Turns what went wrong into one line and an exit code.</summary>
internal static class ErrorLines
{
    /// <summary>The line, without its <c>error:</c>, and the exit code.</summary>
    public static (int ExitCode, string Line) Describe(Exception e) => e switch
    {
        CommandException command => (command.ExitCode, command.Message),
        RpcException rpc => Describe(rpc),
        RpcTimeoutOrCanceledException => (ExitCodes.Unreachable, "Temporal did not answer in time"),
        HttpRequestException http => (ExitCodes.Unreachable, $"the connection to Temporal broke: {FirstLine(http.Message)}"),
        _ => (ExitCodes.Failed, $"{e.GetType().Name}: {FirstLine(e.Message)}"),
    };

    /// <summary>A message without what follows its first line.</summary>
    public static string FirstLine(string message) => message.AsSpan().Trim().IndexOfAny('\r', '\n') is >= 0 and var end
        ? message.Trim()[..end]
        : message.Trim();

    /// <summary>Whether the namespace is what is missing.</summary>
    public static bool IsNamespaceMissing(RpcException e) =>
        e.Code == RpcException.StatusCode.NotFound
        && e.GrpcStatus.Value?.Details.Any(d => d.Is(NamespaceNotFoundFailure.Descriptor)) == true;

    private static (int ExitCode, string Line) Describe(RpcException e) => e.Code switch
    {
        RpcException.StatusCode.NotFound when IsNamespaceMissing(e) =>
            (ExitCodes.NotFound, $"{FirstLine(e.Message)} ('egress setup' creates the namespace)"),
        RpcException.StatusCode.NotFound => (ExitCodes.NotFound, FirstLine(e.Message)),
        RpcException.StatusCode.PermissionDenied or RpcException.StatusCode.Unauthenticated =>
            (ExitCodes.Refused, $"Temporal does not allow it: {FirstLine(e.Message)}"),
        RpcException.StatusCode.Unavailable or RpcException.StatusCode.DeadlineExceeded =>
            (ExitCodes.Unreachable, $"Temporal does not answer: {FirstLine(e.Message)}"),
        RpcException.StatusCode.InvalidArgument when e.Message.Contains("search attribute", StringComparison.OrdinalIgnoreCase) =>
            (ExitCodes.Failed, $"{FirstLine(e.Message)} ('egress setup' registers the search attributes)"),
        _ => (ExitCodes.Failed, $"Temporal answered {e.Code}: {FirstLine(e.Message)}"),
    };
}
