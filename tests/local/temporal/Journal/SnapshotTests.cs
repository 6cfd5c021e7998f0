using System.Text;
using DataEgress.Local.Temporal.Journal;

namespace DataEgress.Local.Temporal.Tests.Journal;

public sealed class SnapshotTests : IDisposable
{
    private readonly JournalFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task SnapshotAsync_ReplacesTheLogBeforeIt()
    {
        await using (var journal = folder.Open([]))
        {
            await journal.AppendAsync(1, "old"u8);
            journal.SnapshotFrom(() => [Record(9, "state")]);
            await journal.SnapshotAsync(TestContext.Current.CancellationToken);
            await journal.AppendAsync(1, "new"u8);
        }

        Assert.Equal([(9, "state"), (1, "new")], await folder.ReadAsync());
        Assert.False(File.Exists(folder.FirstLog));
    }

    [Fact]
    public async Task SnapshotAsync_WithAppendsMeanwhile_LosesNothing()
    {
        var gate = new Lock();
        var state = new SortedSet<int>();
        await using (var journal = folder.Open([]))
        {
            journal.SnapshotFrom(() =>
            {
                lock (gate)
                {
                    return [.. state.Select(i => Record(1, $"{i}"))];
                }
            });
            var appending = Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, async (i, _) =>
            {
                Task durable;
                lock (gate)
                {
                    durable = journal.AppendAsync(1, Encoding.UTF8.GetBytes($"{i}"));
                    state.Add(i);
                }

                await durable;
            });
            for (var i = 0; i < 5; i++)
            {
                await journal.SnapshotAsync(TestContext.Current.CancellationToken);
                using var crashed = folder.Copy();
                await crashed.ReadAsync();
            }

            await appending;
        }

        var read = (await folder.ReadAsync()).Select(record => int.Parse(record.Text, null)).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 2000), read.Order());
    }

    [Fact]
    public async Task SnapshotAsync_SourceFails_LeavesTheLogInCharge()
    {
        await using (var journal = folder.Open([]))
        {
            await journal.AppendAsync(1, "a"u8);
            journal.SnapshotFrom(() => throw new InvalidOperationException("no"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => journal.SnapshotAsync(TestContext.Current.CancellationToken));
            await journal.AppendAsync(1, "b"u8);
        }

        Assert.Equal(["a", "b"], (await folder.ReadAsync()).Select(record => record.Text));
    }

    [Fact]
    public async Task Append_PastTheThreshold_TakesASnapshotByItself()
    {
        var taken = new TaskCompletionSource();
        await using (var journal = folder.Open([], new JournalOptions { Directory = folder.Path, SnapshotThreshold = 1000 }))
        {
            journal.SnapshotFrom(() =>
            {
                taken.TrySetResult();
                return [];
            });
            await journal.AppendAsync(1, new byte[2000]);
            await taken.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Open_DamagedSnapshot_IsRefusedAtAnyByte()
    {
        await using (var journal = folder.Open([]))
        {
            journal.SnapshotFrom(() => [Record(1, "a"), Record(2, "b")]);
            await journal.SnapshotAsync(TestContext.Current.CancellationToken);
        }

        var path = Path.Combine(folder.Path, "snapshot-0000000002");
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0x10;
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            Assert.Throws<JournalCorruptException>(() => folder.Open([]));
        }
    }

    private static JournalRecord Record(int kind, string text) => new(kind, Encoding.UTF8.GetBytes(text));
}
