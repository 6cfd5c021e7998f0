using Google.Protobuf;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Activities that are completed from outside.</summary>
internal sealed partial class ServiceCalls
{
    /// <inheritdoc />
    public override async Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var details = await ToPayloadsAsync(converter, input.Options?.Details).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(input.Options?.Rpc);
        var cancelRequested = input.Activity switch
        {
            AsyncActivityHandle.IdReference id => (await Service.RecordActivityTaskHeartbeatByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    Identity = Identity,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Details = details,
                },
                rpc).ConfigureAwait(false)).CancelRequested,
            _ => (await Service.RecordActivityTaskHeartbeatAsync(
                new() { Namespace = Namespace, Identity = Identity, TaskToken = TokenOf(input.Activity), Details = details },
                rpc).ConfigureAwait(false)).CancelRequested,
        };
        if (cancelRequested)
        {
            throw new AsyncActivityCanceledException();
        }
    }

    /// <inheritdoc />
    public override async Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var result = await ToPayloadsAsync(converter, [input.Result]).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(input.Options?.Rpc);
        await (input.Activity switch
        {
            AsyncActivityHandle.IdReference id => (Task)Service.RespondActivityTaskCompletedByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    Identity = Identity,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Result = result,
                },
                rpc),
            _ => Service.RespondActivityTaskCompletedAsync(
                new() { Namespace = Namespace, Identity = Identity, TaskToken = TokenOf(input.Activity), Result = result }, rpc),
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task FailAsyncActivityAsync(FailAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var failure = await converter.ToFailureAsync(input.Exception).ConfigureAwait(false);
        var heartbeat = await ToPayloadsAsync(converter, input.Options?.LastHeartbeatDetails).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(input.Options?.Rpc);
        await (input.Activity switch
        {
            AsyncActivityHandle.IdReference id => (Task)Service.RespondActivityTaskFailedByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    Identity = Identity,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Failure = failure,
                    LastHeartbeatDetails = heartbeat,
                },
                rpc),
            _ => Service.RespondActivityTaskFailedAsync(
                new()
                {
                    Namespace = Namespace,
                    Identity = Identity,
                    TaskToken = TokenOf(input.Activity),
                    Failure = failure,
                    LastHeartbeatDetails = heartbeat,
                },
                rpc),
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var details = await ToPayloadsAsync(converter, input.Options?.Details).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(input.Options?.Rpc);
        await (input.Activity switch
        {
            AsyncActivityHandle.IdReference id => (Task)Service.RespondActivityTaskCanceledByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    Identity = Identity,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Details = details,
                },
                rpc),
            _ => Service.RespondActivityTaskCanceledAsync(
                new() { Namespace = Namespace, Identity = Identity, TaskToken = TokenOf(input.Activity), Details = details }, rpc),
        }).ConfigureAwait(false);
    }

    private static ByteString TokenOf(AsyncActivityHandle.Reference activity) =>
        activity is AsyncActivityHandle.TaskTokenReference { TaskToken: var token }
            ? ByteString.CopyFrom(token)
            : throw new ArgumentException($"Unknown kind of activity reference: {activity.GetType()}.");
}
