using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>One thing that a workflow instance asks for in answer to an activation.</summary>
internal abstract record InstanceCommand
{
    /// <summary>Messages with payloads for the codec, owned by this command.</summary>
    public virtual IEnumerable<IMessage?> Messages => [];
}

/// <summary>A command for the server, or what becomes one.</summary>
internal abstract record ServerCommand(Command Command) : InstanceCommand
{
    public override IEnumerable<IMessage?> Messages => [Command];
}

internal sealed record StartTimerCommand(uint Seq, Command Command) : ServerCommand(Command);

internal sealed record CancelTimerCommand(uint Seq) : InstanceCommand;

internal sealed record ScheduleActivityCommand(uint Seq, Command Command, ActivityCancellationType CancellationType)
    : ServerCommand(Command);

internal sealed record CancelActivityCommand(uint Seq) : InstanceCommand;

internal sealed record ScheduleLocalActivityCommand(uint Seq, LocalActivityRequest Request) : InstanceCommand
{
    public override IEnumerable<IMessage?> Messages => [Request.Input, Request.Header, Request.Summary];
}

internal sealed record CancelLocalActivityCommand(uint Seq) : InstanceCommand;

internal sealed record StartChildCommand(uint Seq, Command Command, ChildWorkflowCancellationType CancellationType)
    : ServerCommand(Command);

internal sealed record CancelChildCommand(uint Seq) : InstanceCommand;

internal sealed record SignalExternalCommand(uint Seq, Command Command) : ServerCommand(Command);

internal sealed record CancelSignalCommand(uint Seq) : InstanceCommand;

internal sealed record CancelExternalCommand(uint Seq, string Namespace, string WorkflowId, string RunId) : InstanceCommand;

internal sealed record SetPatchCommand(string PatchId, bool Deprecated) : InstanceCommand;

internal sealed record UpsertSearchAttributesCommand(SearchAttributes Attributes) : InstanceCommand;

internal sealed record ModifyPropertiesCommand(Command Command) : ServerCommand(Command);

/// <summary>The workflow ends.</summary>
internal sealed record TerminalCommand(Command Command) : ServerCommand(Command);

/// <summary>An update is accepted (neither result nor failure), has ended, or is refused (failure before acceptance).</summary>
internal sealed record UpdateResponseCommand(string ProtocolInstanceId, Payload? Result, Failure? Failure) : InstanceCommand
{
    public override IEnumerable<IMessage?> Messages => [Result, Failure];
}

internal sealed record QueryAnswerCommand(string QueryId, Payload? Answer, Failure? Failure) : InstanceCommand
{
    public override IEnumerable<IMessage?> Messages => [Answer, Failure];
}
