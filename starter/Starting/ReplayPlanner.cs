using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Starting;

/// <summary>Finds what a replay would start, and under which ids. Changes nothing.</summary>
internal sealed class ReplayPlanner(ITemporalClient client, RpcOptions rpc)
{
    private const int ReadsAtOnce = 8;

    /// <summary>Plans the replay of a target.</summary>
    /// <param name="target">What to replay.</param>
    /// <param name="eventTime">Overrides what today is; null to look where the original looked.</param>
    /// <param name="everyUpload">Of a flag uploaded several times, replay each and not only the last.</param>
    /// <exception cref="CommandException">There is nothing to replay.</exception>
    public async Task<IReadOnlyList<ReplayItem>> PlanAsync(ReplayTarget target, DateTimeOffset? eventTime, bool everyUpload)
    {
        var families = target switch
        {
            ReplayTarget.Workflow workflow => [await FindAsync(workflow).ConfigureAwait(false)],
            ReplayTarget.Prefix prefix => await FindAsync(prefix, everyUpload).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(target)),
        };
        var items = new ReplayItem[families.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = rpc.CancellationToken ?? CancellationToken.None };
        await Parallel.ForAsync(0, families.Count, parallel, async (i, _) => items[i] = await PlanAsync(families[i], eventTime).ConfigureAwait(false)).ConfigureAwait(false);
        return items;
    }

    private async Task<Family> FindAsync(ReplayTarget.Workflow workflow)
    {
        var source = await DescribeAsync(workflow.Id).ConfigureAwait(false);
        if (source.WorkflowType != WorkflowKinds.Egress)
        {
            throw new CommandException(ExitCodes.Refused, source.ParentId is { } parent
                ? $"{workflow.Id} is part of {parent}: replay that"
                : $"{workflow.Id} is a {source.WorkflowType}, not an egress");
        }

        var (original, _) = ReplayTarget.SplitReplay(workflow.Id);
        var family = new Family(original, source);
        await foreach (var execution in ListAsync(original + WorkflowIds.ReplayMark).ConfigureAwait(false))
        {
            family.Add(execution);
        }

        family.Add(source);
        if (original != workflow.Id && await TryDescribeAsync(original).ConfigureAwait(false) is { } first)
        {
            family.Add(first);
        }

        return family;
    }

    private async Task<IReadOnlyList<Family>> FindAsync(ReplayTarget.Prefix prefix, bool everyUpload)
    {
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        await foreach (var execution in ListAsync(prefix.IdPrefix).ConfigureAwait(false))
        {
            var (original, _) = ReplayTarget.SplitReplay(execution.Id);
            if (!families.TryGetValue(original, out var family))
            {
                families.Add(original, family = new(original));
            }

            family.Add(execution);
        }

        if (families.Count == 0)
        {
            throw new CommandException(
                ExitCodes.NotFound, $"no egress begins with {prefix.IdPrefix}; one that is no longer kept can be started with 'egress start'");
        }

        var all = families.Values.AsEnumerable();
        if (!everyUpload)
        {
            all = all.GroupBy(f => ReplayTarget.FlagOf(f.Original), StringComparer.Ordinal).Select(uploads => uploads.MaxBy(f => f.FirstStarted)!);
        }

        return [.. all.OrderBy(f => f.Original, StringComparer.Ordinal)];
    }

    private async Task<ReplayItem> PlanAsync(Family family, DateTimeOffset? eventTime)
    {
        var source = family.Source;
        if (family.Running is { } running)
        {
            return new(source.Id, null, null, ReplayState.Refused, $"{running} is running");
        }

        var input = await ReadInputAsync(source).ConfigureAwait(false);
        var request = input with { EventTime = eventTime ?? input.EventTime, Replays = source.Id };
        return new(source.Id, WorkflowIds.Replay(family.Original, family.LastNumber + 1), request.EventTime, ReplayState.Planned) { Request = request };
    }

    private async Task<WorkflowExecutionDescription> DescribeAsync(string id) =>
        await TryDescribeAsync(id).ConfigureAwait(false)
        ?? throw new CommandException(ExitCodes.NotFound, $"there is no workflow {id} (a prefix ends in *)");

    private async Task<WorkflowExecutionDescription?> TryDescribeAsync(string id)
    {
        try
        {
            return await client.GetWorkflowHandle(id).DescribeAsync(new() { Rpc = rpc }).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound && !ErrorLines.IsNamespaceMissing(e))
        {
            return null;
        }
    }

    private IAsyncEnumerable<WorkflowExecution> ListAsync(string idPrefix) => client.ListWorkflowsAsync(
        VisibilityQuery.All(VisibilityQuery.Is("WorkflowType", WorkflowKinds.Egress), VisibilityQuery.StartsWith("WorkflowId", idPrefix)),
        new() { Rpc = rpc });

    private async Task<EgressRequest> ReadInputAsync(WorkflowExecution source)
    {
        var response = await client.WorkflowService.GetWorkflowExecutionHistoryAsync(
            new()
            {
                Namespace = client.Options.Namespace,
                Execution = new() { WorkflowId = source.Id, RunId = source.RunId },
                MaximumPageSize = 1,
            },
            rpc).ConfigureAwait(false);
        var started = response.History.Events[0].WorkflowExecutionStartedEventAttributes;
        return await client.Options.DataConverter.ToSingleValueAsync<EgressRequest>(started.Input.Payloads_).ConfigureAwait(false);
    }

    /// <summary>One upload and its replays.</summary>
    /// <param name="original">Id of what was first started.</param>
    /// <param name="asked">What the user named.</param>
    private sealed class Family(string original, WorkflowExecution? asked = null)
    {
        private WorkflowExecution? oldest;
        private int oldestNumber;

        public string Original => original;

        /// <summary>What is repeated: what the user named, otherwise the original or, if it is not kept any more, its first replay.</summary>
        public WorkflowExecution Source => asked ?? oldest!;

        public int LastNumber { get; private set; }

        public string? Running { get; private set; }

        public DateTime FirstStarted { get; private set; } = DateTime.MaxValue;

        public void Add(WorkflowExecution execution)
        {
            var number = ReplayTarget.SplitReplay(execution.Id).Number;
            LastNumber = Math.Max(LastNumber, number);
            if (oldest is null || number < oldestNumber)
            {
                (oldest, oldestNumber) = (execution, number);
            }

            FirstStarted = execution.StartTime < FirstStarted ? execution.StartTime : FirstStarted;
            if (execution.Status == WorkflowExecutionStatus.Running)
            {
                Running ??= execution.Id;
            }
        }
    }
}
