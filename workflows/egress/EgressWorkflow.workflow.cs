using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>Everything that one flag triggers: finds the entries and delivers each in a workflow of its own.</summary>
[Workflow]
public partial class EgressWorkflow
{
    private readonly Intervention intervention;
    private readonly List<string> started = [];
    private readonly List<ChildWorkflowHandle<DeliveryWorkflow, DeliveryResult>> deliveries = [];
    private readonly InstructionAudit audit = new(null);
    private readonly DeliverySettings settings;
    private int running;
    private int finished;
    private bool paused;

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

            var results = await Workflow.WhenAllAsync(found.Entries.Select(entry => DeliverAsync(request, entry)));
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished);
            return new(results, intervention.Aborted);
        }
        catch (AbortedException)
        {
            return new([], intervention.Aborted);
        }
    }

    /// <summary>Where it stands.</summary>
    [WorkflowQuery(Queries.Status)]
    public EgressStatus Status() => new([.. started], finished, intervention.Problems, paused);

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
        await Workflow.WaitConditionAsync(() => (running < settings.DeliveriesAtOnce && !paused) || intervention.Aborted is not null);
        if (intervention.Aborted is { } aborted)
        {
            return new(entry, DeliveryOutcome.Aborted, new(), Reason: aborted);
        }

        running++;
        var id = WorkflowIds.Delivery(Workflow.Info.WorkflowId, entry);
        started.Add(id);
        ChildWorkflowHandle<DeliveryWorkflow, DeliveryResult>? delivery = null;
        try
        {
            delivery = await Workflow.StartChildWorkflowAsync(
                (DeliveryWorkflow w) => w.RunAsync(new(entry, request.EventTime, request.Environment, settings, null, true)),
                new()
                {
                    Id = id,
                    TaskQueue = TaskQueues.Egress,
                    Memo = new Dictionary<string, object> { [Memos.SourcePrefix] = entry.SourcePrefix, [Memos.Pipeline] = entry.PipelineName },
                });
            deliveries.Add(delivery);
            await CatchUpAsync(delivery);
            return await delivery.GetResultAsync();
        }
        catch (ChildWorkflowFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            // One entry's end, whatever it was, does not take the others with it.
            return new(entry, DeliveryOutcome.Failed, new(), Reason: Failures.Describe(e).Message);
        }
        finally
        {
            deliveries.Remove(delivery!);
            running--;
            finished++;
        }
    }
}
