namespace Temporalio.Client.Interceptors;

/// <summary>Input of <see cref="ClientOutboundInterceptor.ListWorkflowsAsync"/>.</summary>
/// <param name="Query">Visibility filter.</param>
/// <param name="Options">How the call is made.</param>
public record ListWorkflowsInput(
    string Query,
    WorkflowListOptions? Options);
