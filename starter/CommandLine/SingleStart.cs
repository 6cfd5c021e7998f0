using System.CommandLine;
using DataEgress.Starter.Interventions;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.CommandLine;

/// <summary>Starts procedures of which one may run at a time; an ended one may be followed by the next.</summary>
internal static class SingleStart
{
    /// <summary>The option <c>--print</c>.</summary>
    public static Option<bool> PrintOption() => new("--print") { Description = "Start nothing; print the same as a command of temporal." };

    /// <summary>Prints the start instead of making it.</summary>
    public static int Print<T>(CommandRun run, string id, string workflowType, string taskQueue, T request)
    {
        var call = PrintedCall.Start(run.ReadConnection(), id, workflowType, taskQueue, request);
        run.Report.Show(call, () => call.Write(run.Report));
        return ExitCodes.Done;
    }

    /// <summary>Options for an id that must not be running.</summary>
    public static WorkflowOptions Options(string id, string taskQueue, RpcOptions rpc) => new(id, taskQueue)
    {
        IdConflictPolicy = WorkflowIdConflictPolicy.Fail,
        IdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
        Rpc = rpc,
    };

    /// <summary>Starts it and tells its id.</summary>
    /// <exception cref="CommandException">One is running.</exception>
    public static async Task<int> StartAsync(CommandRun run, string id, Func<ITemporalClient, Task> start)
    {
        var client = await run.ConnectAsync().ConfigureAwait(false);
        try
        {
            await start(client).ConfigureAwait(false);
        }
        catch (WorkflowAlreadyStartedException)
        {
            throw new CommandException(ExitCodes.Refused, $"{id} is running already: egress show {id}");
        }

        run.Report.Show(new Started(id), () => run.Report.Line($"started {id}"));
        return ExitCodes.Done;
    }

    /// <summary>The JSON document.</summary>
    private sealed record Started(string Id);
}
