using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;

namespace Temporalio.Worker.Tasks;

/// <summary>The task queue of one worker, for tasks of the runs it has in memory.</summary>
internal sealed class StickyQueue(string identity, string normalName, TimeSpan scheduleToStartTimeout)
{
    public TaskQueue TaskQueue { get; } = new()
    {
        Name = $"{identity}-{Guid.NewGuid():N}",
        Kind = TaskQueueKind.Sticky,
        NormalName = normalName,
    };

    public StickyExecutionAttributes Attributes => new()
    {
        WorkerTaskQueue = TaskQueue,
        ScheduleToStartTimeout = Duration.FromTimeSpan(scheduleToStartTimeout),
    };
}
