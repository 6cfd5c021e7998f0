namespace Temporalio.Client.Interceptors;

/// <summary>Activities that are completed from outside.</summary>
public abstract partial class ClientOutboundInterceptor
{
    /// <summary>Reports that an activity is alive.</summary>
    /// <param name="input">Input.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input) => Next.HeartbeatAsyncActivityAsync(input);

    /// <summary>Completes an activity.</summary>
    /// <param name="input">Input.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input) => Next.CompleteAsyncActivityAsync(input);

    /// <summary>Fails an activity.</summary>
    /// <param name="input">Input.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task FailAsyncActivityAsync(FailAsyncActivityInput input) => Next.FailAsyncActivityAsync(input);

    /// <summary>Reports that an activity was cancelled.</summary>
    /// <param name="input">Input.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input) =>
        Next.ReportCancellationAsyncActivityAsync(input);
}
