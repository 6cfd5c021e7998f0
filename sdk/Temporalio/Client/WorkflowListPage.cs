namespace Temporalio.Client;

/// <summary>One page of workflows.</summary>
/// <param name="Workflows">The workflows.</param>
/// <param name="NextPageToken">What to ask the next page with; null after the last.</param>
public record WorkflowListPage(IReadOnlyCollection<WorkflowExecution> Workflows, byte[]? NextPageToken);
