using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Visibility;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Operator;

/// <summary>
/// Removes a namespace: its name is free at once, its executions go one after the other, and what a crash interrupts goes on
/// at the next start.
/// </summary>
internal sealed partial class NamespaceRemoval(
    NamespaceRegistry registry, NamespaceStore store, VisibilityStore visibility, HistoryEngine engine, ILogger<NamespaceRemoval> logger)
{
    private const int Page = 100;

    /// <summary>Marks the namespace deleted and begins to remove it. The name it has until it is gone.</summary>
    public async Task<string> RemoveAsync(NamespaceEntry entry)
    {
        if (entry.State == NamespaceState.Deleted)
        {
            return entry.Name;
        }

        var deleted = await store.ChangeAsync(() => entry with
        {
            Name = $"{entry.Name}-deleted-{entry.Id[..5]}",
            State = NamespaceState.Deleted,
        });
        _ = FinishAsync(deleted);
        return deleted.Name;
    }

    /// <summary>Goes on with what an earlier process left unfinished.</summary>
    public void Resume()
    {
        foreach (var entry in registry.All.Where(entry => entry.State == NamespaceState.Deleted))
        {
            _ = FinishAsync(entry);
        }
    }

    private async Task FinishAsync(NamespaceEntry entry)
    {
        await Task.Yield();
        try
        {
            while (visibility.List(entry, "", Page, after: null).Rows is { Count: > 0 } rows)
            {
                foreach (var row in rows)
                {
                    await DeleteAsync(entry, row.Record);
                }
            }

            await store.DeleteAsync(entry.Id);
            visibility.DeleteNamespace(entry.Id);
        }
        catch (Exception e)
        {
            Interrupted(entry.Name, e);
        }
    }

    private async Task DeleteAsync(NamespaceEntry entry, VisibilityRecord record)
    {
        var request = new DeleteWorkflowExecutionRequest
        {
            Namespace = entry.Name,
            WorkflowExecution = new WorkflowExecution { WorkflowId = record.WorkflowId, RunId = record.RunId },
        };
        try
        {
            await engine.DeleteWorkflowExecutionAsync(entry, request, CancellationToken.None);
        }
        catch (GrpcStatusException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            // Gone already; its row may have been left behind.
        }

        visibility.Delete(record.RunId);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Namespace {Namespace} is not removed completely; the next start goes on")]
    private partial void Interrupted(string @namespace, Exception exception);
}
