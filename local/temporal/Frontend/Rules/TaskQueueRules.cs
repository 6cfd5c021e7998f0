using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;

namespace DataEgress.Local.Temporal.Frontend.Rules;

/// <summary>What a task queue may be called.</summary>
internal static class TaskQueueRules
{
    private const string ReservedPrefix = "/_sys/";
    private const string InternalName = "temporal-sys-per-ns-tq";

    /// <summary>Checks a queue that is polled or described, and fills in its kind.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void Check(TaskQueue? queue, bool mayBePartition = false)
    {
        if (queue is null)
        {
            throw RequestRules.Refused("taskQueue is not set");
        }

        if (queue.Kind == TaskQueueKind.Unspecified)
        {
            queue.Kind = TaskQueueKind.Normal;
        }

        if (queue.Name.Length == 0)
        {
            throw RequestRules.Refused("missing task queue name");
        }

        CheckName(queue.Name, mayBePartition);
        if (queue.Kind == TaskQueueKind.Sticky && queue.NormalName.Length > 0)
        {
            CheckName(queue.NormalName, mayBePartition: true);
        }
    }

    /// <summary>Checks a queue that a workflow or activity shall run on.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void CheckUserDefined(TaskQueue? queue)
    {
        Check(queue);
        if (queue!.Name == InternalName)
        {
            throw RequestRules.Refused($"cannot use internal per-namespace task queue:{queue.Name}");
        }
    }

    private static void CheckName(string name, bool mayBePartition)
    {
        if (RequestRules.IsTooLong(name))
        {
            throw RequestRules.Refused("taskQueue length exceeds limit");
        }

        if (!mayBePartition && name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
        {
            throw RequestRules.Refused($"task queue name cannot start with reserved prefix {ReservedPrefix}");
        }
    }
}
