using Temporalio.Api.Command.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Worker.Tasks;

/// <summary>Asks for activities in the completion's response, as far as this worker has room for them.</summary>
/// <param name="activities">The activity worker; null if there is none.</param>
/// <param name="taskQueue">Its task queue.</param>
/// <param name="limit">Most per completion.</param>
internal sealed class EagerActivities(ActivityWorker? activities, string taskQueue, int limit)
{
    /// <summary>Reserves places and takes the request back where there is none.</summary>
    public Reservation Reserve(IEnumerable<Command> commands)
    {
        var places = 0;
        foreach (var command in commands)
        {
            if (command.ScheduleActivityTaskCommandAttributes is not { RequestEagerExecution: true } schedule)
            {
                continue;
            }
            var reserved = places < limit && schedule.TaskQueue.Name == taskQueue && activities?.TryReserve() == true;
            schedule.RequestEagerExecution = reserved;
            places += reserved ? 1 : 0;
        }
        return new(activities, places);
    }

    /// <summary>Places kept for activities that the response may bring.</summary>
    internal sealed class Reservation(ActivityWorker? activities, int places) : IDisposable
    {
        private int left = places;

        public void Start(IEnumerable<PollActivityTaskQueueResponse> tasks)
        {
            foreach (var task in tasks)
            {
                // The server hands out no more than was asked for.
                left--;
                activities!.StartReserved(task);
            }
        }

        public void Dispose()
        {
            for (; left > 0; left--)
            {
                activities!.Unreserve();
            }
        }
    }
}
