using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>Everything that one flag triggers: finds the entries and delivers each in a workflow of its own.</summary>
[Workflow]
public class EgressWorkflow
{
    private readonly Intervention intervention;
    private readonly List<string> started = [];
    private readonly DeliverySettings settings;
    private int running;
    private int finished;

    /// <summary>Takes the input before the first signal or query.</summary>
    [WorkflowInit]
    public EgressWorkflow(EgressRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        settings = request.Settings ?? new();
        intervention = new(settings.SearchAttributes);
    }

    /// <summary>Delivers every entry that matches the flag.</summary>
    [WorkflowRun]
    public async Task<EgressResult> RunAsync(EgressRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (settings.SearchAttributes)
        {
            Workflow.UpsertTypedSearchAttributes(SearchAttributes.Environment.ValueSet(request.Environment));
        }

        try
        {
            var found = await intervention.AttendAsync("find entries", () => FindEntriesAsync(request));
            if (found.Entries.Count == 0)
            {
                Workflow.Logger.LogNothingMatches(request.Flag.Key);
            }

            return new(await Workflow.WhenAllAsync(found.Entries.Select(entry => DeliverAsync(request, entry))));
        }
        catch (AbortedException)
        {
            return new([], intervention.Aborted);
        }
    }

    /// <summary>Looks for entries again.</summary>
    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(Instruction? instruction = null)
    {
        intervention.Retry();
        return Task.CompletedTask;
    }

    /// <summary>Gives up looking for entries. A delivery is aborted by its own signal.</summary>
    [WorkflowSignal(Signals.Abort)]
    public Task AbortAsync(Instruction? instruction = null)
    {
        if (intervention.Problems.Count > 0)
        {
            intervention.Abort(instruction ?? new());
        }

        return Task.CompletedTask;
    }

    /// <summary>Where it stands.</summary>
    [WorkflowQuery(Queries.Status)]
    public EgressStatus Status() => new([.. started], finished, intervention.Problems);

    private static Task<EntryList> FindEntriesAsync(EgressRequest request) =>
        Workflow.ExecuteActivityAsync(
            (IEgressActivities a) => a.FindEntriesAsync(new(request.Flag, request.EventTime)),
            new()
            {
                StartToCloseTimeout = TimeSpan.FromMinutes(2),
                RetryPolicy = new() { MaximumInterval = TimeSpan.FromMinutes(1), MaximumAttempts = request.Settings?.MaximumAttempts ?? new DeliverySettings().MaximumAttempts },
            });

    private async Task<DeliveryResult> DeliverAsync(EgressRequest request, EntryKey entry)
    {
        await Workflow.WaitConditionAsync(() => running < settings.DeliveriesAtOnce);
        running++;
        var id = WorkflowIds.Delivery(Workflow.Info.WorkflowId, entry);
        started.Add(id);
        try
        {
            return await Workflow.ExecuteChildWorkflowAsync(
                (DeliveryWorkflow w) => w.RunAsync(new(entry, request.EventTime, request.Environment, settings, null, true)),
                new()
                {
                    Id = id,
                    TaskQueue = TaskQueues.Egress,
                    Memo = new Dictionary<string, object> { [Memos.SourcePrefix] = entry.SourcePrefix, [Memos.Pipeline] = entry.PipelineName },
                });
        }
        catch (ChildWorkflowFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            // One entry's end, whatever it was, does not take the others with it.
            return new(entry, DeliveryOutcome.Failed, new(), Reason: Failures.Describe(e).Message);
        }
        finally
        {
            running--;
            finished++;
        }
    }
}
