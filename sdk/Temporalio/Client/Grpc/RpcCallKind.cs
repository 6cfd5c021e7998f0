using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Client.Grpc;

/// <summary>Kinds of calls; they differ in deadline and retries.</summary>
internal enum RpcCallKind
{
    /// <summary>Answered at once.</summary>
    Ordinary,

    /// <summary>Answered when something happens; made for a user who may not want to wait for ever.</summary>
    UserLongPoll,

    /// <summary>A worker's poll: running into the deadline is its normal end.</summary>
    TaskPoll,
}

/// <summary>What the kinds of calls mean.</summary>
internal static class RpcCallKinds
{
    private static readonly TimeSpan OrdinaryTimeout = TimeSpan.FromSeconds(30);

    // A little more than the 60 s after which the server ends a poll.
    private static readonly TimeSpan LongPollTimeout = TimeSpan.FromSeconds(70);

    /// <summary>The kind of call that a request makes.</summary>
    public static RpcCallKind Of(IMessage request) => request switch
    {
        GetWorkflowExecutionHistoryRequest { WaitNewEvent: true } or UpdateWorkflowExecutionRequest => RpcCallKind.UserLongPoll,
        PollWorkflowTaskQueueRequest or PollActivityTaskQueueRequest => RpcCallKind.TaskPoll,
        _ => RpcCallKind.Ordinary,
    };

    /// <summary>Deadline of one attempt unless the caller sets one.</summary>
    public static TimeSpan DefaultTimeout(this RpcCallKind kind) =>
        kind == RpcCallKind.Ordinary ? OrdinaryTimeout : LongPollTimeout;
}
