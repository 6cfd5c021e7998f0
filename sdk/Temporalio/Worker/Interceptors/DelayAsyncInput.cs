namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.DelayAsync"/>.</summary>
/// <param name="Delay">Duration.</param>
/// <param name="CancellationToken">Cancels the timer; the workflow's token if null.</param>
/// <param name="Summary">One line for user interfaces.</param>
public record DelayAsyncInput(TimeSpan Delay, CancellationToken? CancellationToken, string? Summary);
