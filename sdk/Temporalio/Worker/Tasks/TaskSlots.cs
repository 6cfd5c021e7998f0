using Temporalio.Common;

namespace Temporalio.Worker.Tasks;

/// <summary>Tells how many tasks of a kind are at hand, and how many more there could be.</summary>
internal sealed class TaskSlots
{
    private readonly Lock access = new();
    private readonly MetricGauge<long> availableGauge;
    private readonly MetricGauge<long> usedGauge;
    private readonly int places;
    private int used;

    public TaskSlots(MetricMeter meter, int places)
    {
        this.places = places;
        availableGauge = meter.CreateGauge<long>("worker_task_slots_available", null, "Places free for tasks");
        usedGauge = meter.CreateGauge<long>("worker_task_slots_used", null, "Places taken by tasks");
        Change(0);
    }

    /// <summary>A task takes a place, until disposed.</summary>
    public IDisposable Take()
    {
        Change(1);
        return new Place(this);
    }

    private void Change(int by)
    {
        // Within the lock, so that the last one told is the last one true.
        lock (access)
        {
            used += by;
            usedGauge.Set(used);
            availableGauge.Set(Math.Max(0, places - used));
        }
    }

    private sealed class Place(TaskSlots slots) : IDisposable
    {
        public void Dispose() => slots.Change(-1);
    }
}
