using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>
/// A worker for the stories: one activity, one timer, every update answered; the end once both are done and the client
/// has said so. It outlives servers, and answers the next one for what an earlier one gave it.
/// </summary>
internal sealed class StoryWorker(ServerLives servers, Ledger ledger)
{
    public async Task RunWorkflowsAsync(CancellationToken ct)
    {
        var poll = new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = StoryClient.Queue, Identity = "worker" };
        while (true)
        {
            var task = await servers.AskAsync(
                client => client.InvokeAsync<PollWorkflowTaskQueueResponse>(StoryClient.Service + "PollWorkflowTaskQueue", poll, ct), ct);
            if (!task.TaskToken.IsEmpty)
            {
                await CompleteAsync(task, ct);
            }
        }
    }

    public async Task RunActivitiesAsync(CancellationToken ct)
    {
        var poll = new PollActivityTaskQueueRequest { Namespace = "default", TaskQueue = StoryClient.Queue, Identity = "worker" };
        while (true)
        {
            var task = await servers.AskAsync(
                client => client.InvokeAsync<PollActivityTaskQueueResponse>(StoryClient.Service + "PollActivityTaskQueue", poll, ct), ct);
            if (!task.TaskToken.IsEmpty)
            {
                await CompleteAsync(task, ct);
            }
        }
    }

    private async Task CompleteAsync(PollWorkflowTaskQueueResponse task, CancellationToken ct)
    {
        var promises = ledger.Of(task.WorkflowExecution.WorkflowId);
        var before = promises.CompletedTasks;
        var types = task.History.Events.Select(added => added.EventType).ToList();
        if (promises.Closed)
        {
            ledger.Broken.Enqueue($"{task.WorkflowExecution.WorkflowId} has ended and is given to a worker");
        }

        if (types.Count(type => type == EventType.WorkflowTaskCompleted) < before)
        {
            ledger.Broken.Enqueue($"{task.WorkflowExecution.WorkflowId} has lost a completed workflow task");
        }

        var request = new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Identity = "worker" };
        if (!types.Contains(EventType.ActivityTaskScheduled))
        {
            request.Commands.Add([Activity(), Timer()]);
        }

        foreach (var message in task.Messages)
        {
            Answer(message, request);
        }

        var ends = types.Contains(EventType.ActivityTaskCompleted)
            && types.Contains(EventType.TimerFired)
            && task.History.Events.Any(added => added.WorkflowExecutionSignaledEventAttributes?.SignalName == StoryClient.Finish);
        if (ends)
        {
            request.Commands.Add(new Command
            {
                CommandType = CommandType.CompleteWorkflowExecution,
                CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
            });
        }

        if (await IsAcceptedAsync<RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", request, ct))
        {
            promises.CompletedTask();
            promises.Closed |= ends;
        }
    }

    private async Task CompleteAsync(PollActivityTaskQueueResponse task, CancellationToken ct)
    {
        var promises = ledger.Of(task.WorkflowExecution.WorkflowId);
        if (promises.ActivityResult is not null)
        {
            ledger.Broken.Enqueue($"{task.WorkflowExecution.WorkflowId} has the result of its activity and asks for it again");
        }

        var result = Guid.NewGuid().ToString();
        var request = new RespondActivityTaskCompletedRequest
        {
            Namespace = "default",
            TaskToken = task.TaskToken,
            Result = Text(result),
            Identity = "worker",
        };
        if (await IsAcceptedAsync<RespondActivityTaskCompletedResponse>("RespondActivityTaskCompleted", request, ct))
        {
            if (promises.ActivityResult is not null)
            {
                ledger.Broken.Enqueue($"{task.WorkflowExecution.WorkflowId} has taken two results of its activity");
            }

            promises.ActivityResult = result;
        }
    }

    private async Task<bool> IsAcceptedAsync<TResponse>(string method, IMessage request, CancellationToken ct)
        where TResponse : IMessage<TResponse>, new()
    {
        try
        {
            await servers.AskAsync(client => client.InvokeAsync<TResponse>(StoryClient.Service + method, request, ct), ct);
            ledger.Acknowledge();
            return true;
        }
        catch (GrpcStatusException e) when (e.Code is GrpcStatusCode.NotFound || (e.Code, e.Message) is (GrpcStatusCode.InvalidArgument, "UnhandledCommand"))
        {
            // Too late, or done by the call that was not answered; or there is news first.
            return false;
        }
    }

    private static void Answer(Message message, RespondWorkflowTaskCompletedRequest request)
    {
        var id = message.ProtocolInstanceId;
        (string Name, IMessage Body)[] answers =
        [
            ("accept", new Acceptance
            {
                AcceptedRequestMessageId = message.Id,
                AcceptedRequestSequencingEventId = message.EventId,

                // A server that was started since knows of the update by this alone.
                AcceptedRequest = message.Body.Unpack<Request>(),
            }),
            ("complete", new Response { Meta = new Meta { UpdateId = id }, Outcome = new Outcome { Success = Text(id) } }),
        ];
        foreach (var (name, body) in answers)
        {
            request.Messages.Add(new Message { Id = $"{id}/{name}", ProtocolInstanceId = id, Body = Any.Pack(body) });
            request.Commands.Add(new Command
            {
                CommandType = CommandType.ProtocolMessage,
                ProtocolMessageCommandAttributes = new ProtocolMessageCommandAttributes { MessageId = $"{id}/{name}" },
            });
        }
    }

    private static Payloads Text(string text) => new() { Payloads_ = { new Payload { Data = ByteString.CopyFromUtf8(text) } } };

    private static Command Activity() => new()
    {
        CommandType = CommandType.ScheduleActivityTask,
        ScheduleActivityTaskCommandAttributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = "a",
            ActivityType = new ActivityType { Name = "activity" },
            TaskQueue = StoryClient.Queue,
            StartToCloseTimeout = TimeSpan.FromSeconds(1).ToDuration(),
            RetryPolicy = new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(10).ToDuration() },
        },
    };

    private static Command Timer() => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = "t", StartToFireTimeout = TimeSpan.FromMilliseconds(10).ToDuration() },
    };
}
