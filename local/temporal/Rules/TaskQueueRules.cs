using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>What a task queue may be called.</summary>
internal static class TaskQueueRules
{
    private const string ReservedPrefix = "/_sys/";
    private const string InternalName = "temporal-sys-per-ns-tq";

    /// <summary>Checks a queue that is polled or described, and fills in its kind.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="otherwise">Its name where it has none; empty when it must have one.</param>
    /// <param name="mayBePartition">Whether the name may be one that the server makes.</param>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void Check(TaskQueue? queue, string otherwise = "", bool mayBePartition = false)
    {
        if (queue is null)
        {
            throw GrpcStatusException.InvalidArgument("taskQueue is not set");
        }

        if (queue.Kind == TaskQueueKind.Unspecified)
        {
            queue.Kind = TaskQueueKind.Normal;
        }

        if (queue.Name.Length == 0)
        {
            queue.Name = otherwise.Length > 0 ? otherwise : throw GrpcStatusException.InvalidArgument("missing task queue name");
        }

        CheckName(queue.Name, mayBePartition);
        if (queue.Kind == TaskQueueKind.Sticky && queue.NormalName.Length > 0)
        {
            CheckName(queue.NormalName, mayBePartition: true);
        }
    }

    /// <summary>Checks a queue that a workflow or activity shall run on.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="otherwise">Its name where it has none; empty when it must have one.</param>
    /// <param name="parent">The queue of the workflow that asks; empty when a client does.</param>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void CheckUserDefined(TaskQueue? queue, string otherwise = "", string parent = "")
    {
        Check(queue, otherwise);
        if (queue!.Name == InternalName && parent != InternalName)
        {
            var where = parent.Length > 0 ? $" (in parent component task queue: {parent})" : "";
            throw GrpcStatusException.InvalidArgument($"cannot use internal per-namespace task queue:{queue.Name}{where}");
        }
    }

    /// <summary>The queue as a real server's messages show it.</summary>
    public static string Describe(TaskQueue queue)
    {
        var kind = queue.Kind switch
        {
            TaskQueueKind.Sticky => " kind:TASK_QUEUE_KIND_STICKY",
            TaskQueueKind.Normal => " kind:TASK_QUEUE_KIND_NORMAL",
            _ => "",
        };
        var normal = queue.NormalName.Length > 0 ? $" normal_name:\"{queue.NormalName}\"" : "";
        return $"name:\"{queue.Name}\"{kind}{normal}";
    }

    private static void CheckName(string name, bool mayBePartition)
    {
        if (IdRules.IsTooLong(name))
        {
            throw GrpcStatusException.InvalidArgument("taskQueue length exceeds limit");
        }

        if (!mayBePartition && name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
        {
            throw GrpcStatusException.InvalidArgument($"task queue name cannot start with reserved prefix {ReservedPrefix}");
        }
    }
}
