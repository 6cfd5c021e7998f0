using System.Collections.Concurrent;
using DataEgress.Local.Temporal.Matching;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Tests.Matching;

public sealed class TaskQueuesStressTests
{
    [Fact]
    public async Task AddersPollersAndCancellations_EveryTaskIsGivenExactlyOnce()
    {
        const int Adders = 4;
        const int Pollers = 16;
        const int Each = 5000;
        using var queues = new TaskQueues();
        var keys = Enumerable.Range(0, 3).Select(i => new TaskQueueKey("ns", $"q{i}", TaskQueueType.Activity)).ToArray();
        var given = new ConcurrentDictionary<int, int>();
        var all = new TaskCompletionSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var pollers = Enumerable.Range(0, Pollers).Select(i => Task.Run(async () =>
        {
            var key = keys[i % keys.Length];
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                using var cancel = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                var poll = queues.PollAsync(key, new Poller($"p{i}"), cancel.Token);
                if (round % 3 == 0)
                {
                    // Races the cancellation against an add.
                    _ = Task.Run(cancel.Cancel, CancellationToken.None);
                }

                if (await poll is NumberedTask task)
                {
                    if (round % 11 == 0)
                    {
                        queues.Return(key, task);
                    }
                    else if (given.AddOrUpdate(task.Number, 1, (_, n) => n + 1) == 1 && given.Count == Adders * Each)
                    {
                        all.TrySetResult();
                    }
                }
            }
        })).ToArray();
        var adders = Enumerable.Range(0, Adders).Select(a => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                queues.Add(keys[i % keys.Length], new NumberedTask((a * Each) + i));
                if (i % 500 == 0)
                {
                    queues.Sweep(TimeSpan.Zero);
                }
            }
        })).ToArray();

        await Task.WhenAll(adders);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(pollers);
        Assert.All(given, entry => Assert.Equal(1, entry.Value));
        Assert.Equal(Adders * Each, given.Count);
    }
}
