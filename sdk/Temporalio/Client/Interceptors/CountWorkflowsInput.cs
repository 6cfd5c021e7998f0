namespace Temporalio.Client.Interceptors;

/// <summary>Input of <see cref="ClientOutboundInterceptor.CountWorkflowsAsync"/>.</summary>
/// <param name="Query">Visibility filter.</param>
/// <param name="Options">How the call is made.</param>
public record CountWorkflowsInput(
    string Query,
    WorkflowCountOptions? Options);
