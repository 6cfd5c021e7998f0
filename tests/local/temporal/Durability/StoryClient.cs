using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>A client that takes workflows from start to end: signals and an update on the way, the result last.</summary>
internal sealed class StoryClient(ServerLives servers, Ledger ledger)
{
    public const string Service = "/temporal.api.workflowservice.v1.WorkflowService/";
    public const string Finish = "finish";
    private const int Signals = 3;
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    public static ApiTaskQueue Queue => new() { Name = "stories", Kind = TaskQueueKind.Normal };

    public async Task PlayAsync(string id, CancellationToken ct)
    {
        await AskAsync<StartWorkflowExecutionResponse>("StartWorkflowExecution", Start(id), ct);
        await Task.WhenAll([UpdateAsync(id, $"{id}/update", ct), .. Enumerable.Range(0, Signals).Select(i => SignalAsync(id, $"signal-{i}", ct))]);
        await SignalAsync(id, Finish, ct);
        while ((await HistoryAsync(id, closing: true, ct)).Count == 0)
        {
            // A long poll that ended before the workflow did.
        }
    }

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id, bool closing, CancellationToken ct)
    {
        var request = new GetWorkflowExecutionHistoryRequest
        {
            Namespace = "default",
            Execution = new WorkflowExecution { WorkflowId = id },
            WaitNewEvent = closing,
            HistoryEventFilterType = closing ? HistoryEventFilterType.CloseEvent : HistoryEventFilterType.AllEvent,
        };
        return (await servers.AskAsync(
            client => client.InvokeAsync<GetWorkflowExecutionHistoryResponse>(Service + "GetWorkflowExecutionHistory", request, ct), ct)).History.Events;
    }

    private async Task SignalAsync(string id, string name, CancellationToken ct)
    {
        await AskAsync<SignalWorkflowExecutionResponse>(
            "SignalWorkflowExecution",
            new SignalWorkflowExecutionRequest
            {
                Namespace = "default",
                WorkflowExecution = new WorkflowExecution { WorkflowId = id },
                SignalName = name,
                RequestId = $"{id}/{name}",
            },
            ct);
        ledger.Of(id).Signals.Enqueue(name);
    }

    private async Task UpdateAsync(string id, string updateId, CancellationToken ct)
    {
        var request = new UpdateWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = id },
            WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
            Request = new Request { Meta = new Meta { UpdateId = updateId }, Input = new Input { Name = "update" } },
        };
        while (true)
        {
            try
            {
                var response = await AskAsync<UpdateWorkflowExecutionResponse>("UpdateWorkflowExecution", request, ct);
                if (response.Outcome?.Success is { } outcome)
                {
                    Assert.Equal(updateId, outcome.Payloads_[0].Data.ToStringUtf8());
                    ledger.Of(id).Updates.Enqueue(updateId);
                    return;
                }
            }
            catch (GrpcStatusException e) when (e.Code == GrpcStatusCode.FailedPrecondition)
            {
                // Servers died with the workflow's task in hand, one after the other: clients are asked to come back.
                await Task.Delay(BackOff, ct);
            }
        }
    }

    private async Task<TResponse> AskAsync<TResponse>(string method, IMessage request, CancellationToken ct)
        where TResponse : IMessage<TResponse>, new()
    {
        var response = await servers.AskAsync(client => client.InvokeAsync<TResponse>(Service + method, request, ct), ct);
        ledger.Acknowledge();
        return response;
    }

    private static StartWorkflowExecutionRequest Start(string id) => new()
    {
        Namespace = "default",
        WorkflowId = id,
        WorkflowType = new WorkflowType { Name = "story" },
        TaskQueue = Queue,
        RequestId = $"{id}/start",
        WorkflowIdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,

        // What a worker had in hand when the server died comes again soon.
        WorkflowTaskTimeout = TimeSpan.FromSeconds(3).ToDuration(),
    };
}
