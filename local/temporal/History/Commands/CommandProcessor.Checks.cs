using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// What commands about other executions and the next run have in common.
internal sealed partial class CommandProcessor
{
    private const string ReservedPrefix = "/_sys/";
    private static readonly Duration DefaultTaskTimeout = TimeSpan.FromSeconds(10).ToDuration();
    private static readonly Duration LongestTaskTimeout = TimeSpan.FromMinutes(2).ToDuration();

    /// <summary>Carries out a check; its refusal fails the workflow task, in the words given.</summary>
    private static void Check(WorkflowTaskFailedCause cause, Action check, Func<string, string> words)
    {
        try
        {
            check();
        }
        catch (GrpcStatusException refusal) when (refusal.Code == GrpcStatusCode.InvalidArgument)
        {
            throw new WorkflowTaskFailure(cause, words(refusal.Message));
        }
    }

    private void CheckSameNamespace(string namespaceName, WorkflowTaskFailedCause cause)
    {
        if (namespaceName.Length > 0 && run.Engine.Namespaces.Resolve(namespaceName).Id != ns.Id)
        {
            throw new WorkflowTaskFailure(cause, "cross namespace commands are not allowed");
        }
    }

    /// <summary>A normal queue: the one given, or the run's own where it has no name.</summary>
    private TaskQueue RunQueue(TaskQueue? queue) => new()
    {
        Name = queue is null or { Name: "" } ? run.Execution.TaskQueue : queue.Name,
        Kind = queue is null or { Kind: TaskQueueKind.Unspecified } ? TaskQueueKind.Normal : queue.Kind,
        NormalName = queue?.NormalName ?? "",
    };

    private static void CheckQueue(TaskQueue queue, WorkflowTaskFailedCause cause, string what, string which)
    {
        var fault = queue.Name.Length > LongestId ? "taskQueue length exceeds limit"
            : queue.Name.StartsWith(ReservedPrefix, StringComparison.Ordinal) ? $"task queue name cannot start with reserved prefix {ReservedPrefix}"
            : null;
        if (fault is not null)
        {
            throw new WorkflowTaskFailure(cause, $"{what}: {fault}. {which} TaskQueue={queue}");
        }
    }

    private static void CheckPending(int count, WorkflowTaskFailedCause cause, string what)
    {
        if (count >= MostPending)
        {
            throw new WorkflowTaskFailure(
                cause, $"the number of pending {what}, {count}, has reached the per-workflow limit of {MostPending}");
        }
    }

    private static Duration RunTimeout(Duration? run, Duration? execution) =>
        !DurationRules.IsSet(execution) ? DurationRules.Capped(run) ?? new Duration()
        : !DurationRules.IsSet(run) ? execution!.Clone()
        : DurationRules.Shorter(run, execution);

    private static Duration TaskTimeout(Duration? task, Duration run)
    {
        var wanted = DurationRules.IsSet(task) ? DurationRules.Shorter(task, LongestTaskTimeout) : DefaultTaskTimeout.Clone();
        return DurationRules.IsSet(run) ? DurationRules.Shorter(wanted, run) : wanted;
    }
}
