using Temporalio.Common;

namespace Temporalio.Worker.Tasks;

/// <summary>Tells how many polls of a kind are under way.</summary>
internal sealed class ActivePolls(MetricMeter meter)
{
    private readonly Lock access = new();
    private readonly MetricGauge<long> gauge = meter.CreateGauge<long>("num_pollers", null, "Polls under way");
    private int active;

    /// <summary>A poll is under way, until disposed.</summary>
    public IDisposable Begin()
    {
        Change(1);
        return new Poll(this);
    }

    private void Change(int by)
    {
        // Within the lock, so that the last one told is the last one true.
        lock (access)
        {
            active += by;
            gauge.Set(active);
        }
    }

    private sealed class Poll(ActivePolls polls) : IDisposable
    {
        public void Dispose() => polls.Change(-1);
    }
}
