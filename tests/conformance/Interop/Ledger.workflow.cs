using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>Collects what it is told until it is told to finish.</summary>
[Workflow("ledger")]
public class LedgerWorkflow
{
    private readonly List<Entry> entries = [];
    private bool finished;

    [WorkflowRun]
    public async Task<IReadOnlyList<Entry>> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => finished);
        return entries;
    }

    [WorkflowSignal("add")]
    public Task AddAsync(Entry entry)
    {
        entries.Add(entry);
        return Task.CompletedTask;
    }

    [WorkflowSignal("finish")]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery("entries")]
    public IReadOnlyList<Entry> Entries() => entries;

    [WorkflowUpdate("append")]
    public Task<int> AppendAsync(Entry entry)
    {
        entries.Add(entry);
        return Task.FromResult(entries.Count);
    }

    [WorkflowUpdateValidator(nameof(AppendAsync))]
    public void ValidateAppend(Entry entry)
    {
        if (entry.Text.Length == 0)
        {
            throw new ApplicationFailureException("an entry needs a text");
        }
    }
}
