using System.Diagnostics.CodeAnalysis;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>An activity that is completed from outside its worker.</summary>
/// <param name="Client">The client.</param>
/// <param name="Activity">Which activity.</param>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests them.")]
public record AsyncActivityHandle(ITemporalClient Client, AsyncActivityHandle.Reference Activity)
    : IWithSerializationContext<AsyncActivityHandle>
{
    /// <summary>Data converter instead of the client's.</summary>
    public DataConverter? DataConverterOverride { get; init; }

    /// <summary>Reports that the activity is alive.</summary>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    /// <exception cref="Exceptions.AsyncActivityCanceledException">The activity should stop.</exception>
    public Task HeartbeatAsync(AsyncActivityHeartbeatOptions? options = null) =>
        Client.OutboundInterceptor.HeartbeatAsyncActivityAsync(new(Activity, options, DataConverterOverride));

    /// <summary>Completes the activity.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public Task CompleteAsync(object? result = null, AsyncActivityCompleteOptions? options = null) =>
        Client.OutboundInterceptor.CompleteAsyncActivityAsync(new(Activity, result, options, DataConverterOverride));

    /// <summary>Fails the attempt.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public Task FailAsync(Exception exception, AsyncActivityFailOptions? options = null) =>
        Client.OutboundInterceptor.FailAsyncActivityAsync(new(Activity, exception, options, DataConverterOverride));

    /// <summary>Reports that the activity stopped because it was asked to.</summary>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public Task ReportCancellationAsync(AsyncActivityReportCancellationOptions? options = null) =>
        Client.OutboundInterceptor.ReportCancellationAsyncActivityAsync(new(Activity, options, DataConverterOverride));

    /// <inheritdoc />
    public AsyncActivityHandle WithSerializationContext(ISerializationContext context)
    {
        var current = DataConverterOverride ?? Client.Options.DataConverter;
        var contextual = current.WithSerializationContext(context);
        return ReferenceEquals(current, contextual) ? this : this with { DataConverterOverride = contextual };
    }

    /// <summary>Which activity.</summary>
    public abstract record Reference
    {
        /// <summary>The cases are the nested records.</summary>
        private protected Reference()
        {
        }
    }

    /// <summary>An activity by its ids.</summary>
    /// <param name="WorkflowId">Id of its workflow.</param>
    /// <param name="RunId">Run id of its workflow; the latest when null.</param>
    /// <param name="ActivityId">Id of the activity.</param>
    public record IdReference(string WorkflowId, string? RunId, string ActivityId) : Reference;

    /// <summary>An activity's attempt by its task token.</summary>
    /// <param name="TaskToken">The token.</param>
    public record TaskTokenReference(byte[] TaskToken) : Reference;
}
