using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Commands;

/// <summary>
/// Carries out the commands of one completed workflow task. A <see cref="WorkflowTaskFailure"/> ends it; the caller then
/// undoes the transaction.
/// </summary>
internal sealed partial class CommandProcessor(
    RunEditor run, NamespaceEntry ns, RespondWorkflowTaskCompletedRequest request, long completedEventId, bool hadBufferedEvents)
{
    private const int LargestPayload = 2 * 1024 * 1024;
    private const int MostPending = 2000;
    private readonly List<Action> afterwards = [];

    /// <summary>The request's messages that no command has asked for yet.</summary>
    private readonly List<Message> messages = [.. request.Messages];

    /// <summary>There is news for the workflow already: an event it has not seen, or an activity cancelled at once.</summary>
    public bool NeedsWorkflowTask { get; private set; } = hadBufferedEvents;

    /// <summary>Activities that the worker gets in the answer instead of by polling.</summary>
    public List<PollActivityTaskQueueResponse> EagerActivities { get; } = [];

    public void Process()
    {
        CheckSequence();
        foreach (var command in request.Commands)
        {
            var added = Process(command);
            if (added is not null)
            {
                added.UserMetadata = command.UserMetadata;
                added.EventGroupMarkers.Add(command.EventGroupMarkers);
            }
        }

        ProcessRemainingMessages();
        afterwards.ForEach(action => action());
    }

    /// <summary>Closing the workflow would lose events it has not seen: it is asked again.</summary>
    private void RefuseToCloseOverNews()
    {
        if (NeedsWorkflowTask)
        {
            throw new WorkflowTaskFailure(WorkflowTaskFailedCause.UnhandledCommand, "");
        }
    }

    private HistoryEvent? Process(Command command) => command.CommandType switch
    {
        CommandType.ScheduleActivityTask => ScheduleActivity(command.ScheduleActivityTaskCommandAttributes),
        CommandType.RequestCancelActivityTask => RequestCancelActivity(command.RequestCancelActivityTaskCommandAttributes),
        CommandType.StartTimer => StartTimer(command.StartTimerCommandAttributes),
        CommandType.CancelTimer => CancelTimer(command.CancelTimerCommandAttributes),
        CommandType.RecordMarker => RecordMarker(command.RecordMarkerCommandAttributes),
        CommandType.UpsertWorkflowSearchAttributes => UpsertSearchAttributes(command.UpsertWorkflowSearchAttributesCommandAttributes),
        CommandType.ModifyWorkflowProperties => ModifyProperties(command.ModifyWorkflowPropertiesCommandAttributes),
        CommandType.CompleteWorkflowExecution => CompleteWorkflow(command.CompleteWorkflowExecutionCommandAttributes),
        CommandType.FailWorkflowExecution => FailWorkflow(command.FailWorkflowExecutionCommandAttributes),
        CommandType.CancelWorkflowExecution => CancelWorkflow(command.CancelWorkflowExecutionCommandAttributes),
        CommandType.ContinueAsNewWorkflowExecution => ContinueAsNew(command.ContinueAsNewWorkflowExecutionCommandAttributes),
        CommandType.StartChildWorkflowExecution => StartChild(command.StartChildWorkflowExecutionCommandAttributes),
        CommandType.SignalExternalWorkflowExecution => SignalExternal(command.SignalExternalWorkflowExecutionCommandAttributes),
        CommandType.RequestCancelExternalWorkflowExecution => RequestCancelExternal(command.RequestCancelExternalWorkflowExecutionCommandAttributes),
        CommandType.ProtocolMessage => ProcessMessage(command.ProtocolMessageCommandAttributes),
        _ => throw Unknown(command.CommandType),
    };

    private void CheckSequence()
    {
        CommandType? closing = null;
        foreach (var type in request.Commands.Select(command => command.CommandType))
        {
            if (closing is not null)
            {
                throw GrpcStatusException.InvalidArgument(
                    $"invalid command sequence: [{string.Join(", ", request.Commands.Select(command => command.CommandType))}], "
                    + $"command {closing} must be the last command.");
            }

            if (!Enum.IsDefined(type) || type is CommandType.Unspecified)
            {
                throw Unknown(type);
            }

            if (type is CommandType.CompleteWorkflowExecution or CommandType.FailWorkflowExecution
                or CommandType.CancelWorkflowExecution or CommandType.ContinueAsNewWorkflowExecution)
            {
                closing = type;
            }
        }
    }

    private static GrpcStatusException Unknown(CommandType type) =>
        GrpcStatusException.InvalidArgument($"unknown command type: {(Enum.IsDefined(type) ? type.ToString() : ((int)type).ToString(System.Globalization.CultureInfo.InvariantCulture))}");

    /// <summary>The attributes, which every command must have.</summary>
    private static T Required<T>(T? attributes, WorkflowTaskFailedCause cause, string command)
        where T : class => attributes ?? throw new WorkflowTaskFailure(cause, $"{command}CommandAttributes is not set on {command}Command.");

    /// <summary>What is too large to be stored fails the workflow, not only the task.</summary>
    private static void CheckSize(int size, WorkflowTaskFailedCause cause, string what)
    {
        if (size > LargestPayload)
        {
            throw new WorkflowTaskFailure(cause, $"{what} exceeds size limit.", terminates: true);
        }
    }
}
