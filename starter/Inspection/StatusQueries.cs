using System.Text.Json;
using DataEgress.Starter.CommandLine;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Inspection;

/// <summary>Asks workflows. An answer needs a worker, so that none is an ordinary outcome.</summary>
internal sealed class StatusQueries(ITemporalClient client, CancellationToken cancellation)
{
    // Replaying a long history takes a while; a worker that has not answered by then is down.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Asks one query.</summary>
    public async Task<Answer<T>> AskAsync<T>(string id, string query)
        where T : class
    {
        try
        {
            return new(await client.GetWorkflowHandle(id).QueryAsync<T>(
                query, [], new() { Rpc = new() { Timeout = Limit, CancellationToken = cancellation } }).ConfigureAwait(false));
        }
        catch (WorkflowQueryFailedException e)
        {
            return new(null, ErrorLines.FirstLine(e.Message));
        }
        catch (JsonException)
        {
            return new(null, $"its {query} has another form");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && IsUnanswered(e))
        {
            return new(null, "no worker answers");
        }
    }

    private static bool IsUnanswered(Exception e) => e switch
    {
        RpcException rpc => rpc.Code is RpcException.StatusCode.FailedPrecondition or RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled,
        RpcTimeoutOrCanceledException or OperationCanceledException => true,
        _ => false,
    };
}

/// <summary>An answer, or why there is none.</summary>
internal sealed record Answer<T>(T? Value, string? Unavailable = null)
    where T : class;
