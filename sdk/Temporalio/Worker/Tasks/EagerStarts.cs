using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Worker.Tasks;

/// <summary>
/// The workflow workers on a connection. One of them, if it has room, may get a run's first workflow task with the answer to
/// the run's start, which saves the way through the task queue.
/// </summary>
internal sealed class EagerStarts
{
    private readonly Lock access = new();
    private readonly List<Registration> workers = [];

    /// <summary>Adds a worker; dispose of the result before its places.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="taskQueue">Its task queue.</param>
    /// <param name="places">Its places for workflow tasks.</param>
    /// <param name="start">Handles a task, and gives its place back.</param>
    public IDisposable Register(string ns, string taskQueue, SemaphoreSlim places, Action<PollWorkflowTaskQueueResponse> start)
    {
        var registration = new Registration(this, ns, taskQueue, places, start);
        lock (access)
        {
            workers.Add(registration);
        }
        return registration;
    }

    /// <summary>Reserves a place at any worker of the task queue; null if there is none.</summary>
    public Place? TryReserve(string ns, string taskQueue)
    {
        lock (access)
        {
            var fitting = workers.Where(worker => worker.Namespace == ns && worker.TaskQueue == taskQueue).ToArray();
            Random.Shared.Shuffle(fitting);
            return fitting.FirstOrDefault(worker => worker.Places.Wait(0)) is { } chosen ? new(this, chosen) : null;
        }
    }

    /// <summary>A reserved place, given back when disposed of unless it was used.</summary>
    internal sealed class Place(EagerStarts owner, Registration worker) : IDisposable
    {
        private bool done;

        /// <summary>Hands the task to the worker, unless that has stopped: then the server repeats it after its timeout.</summary>
        public void Use(PollWorkflowTaskQueueResponse task) => End(() => worker.Start(task));

        public void Dispose() => End(() => worker.Places.Release());

        private void End(Action action)
        {
            lock (owner.access)
            {
                if (!done && owner.workers.Contains(worker))
                {
                    action();
                }
                done = true;
            }
        }
    }

    /// <summary>A worker on this connection.</summary>
    internal sealed record Registration(
        EagerStarts Owner, string Namespace, string TaskQueue, SemaphoreSlim Places, Action<PollWorkflowTaskQueueResponse> Start)
        : IDisposable
    {
        public void Dispose()
        {
            lock (Owner.access)
            {
                Owner.workers.Remove(this);
            }
        }
    }
}
