namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.CancelExternalWorkflowAsync"/>.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="RunId">Run id; the latest run if null.</param>
public record CancelExternalWorkflowInput(string Id, string? RunId);
