using System.Text;
using DataEgress.Local.Temporal.Journal;

namespace DataEgress.Local.Temporal.Tests.Journal;

public sealed class FileJournalTests : IDisposable
{
    private readonly JournalFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_AfterAppends_ReplaysThemInTheOrderOfTheCalls()
    {
        await using (var journal = folder.Open([]))
        {
            var appends = Enumerable.Range(0, 1000).Select(i => journal.AppendAsync(i % 7, Encoding.UTF8.GetBytes($"record {i}")));
            await Task.WhenAll(appends);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (i % 7, $"record {i}")), await folder.ReadAsync());
    }

    [Fact]
    public async Task AppendAsync_Acknowledged_SurvivesACrash()
    {
        await using var journal = folder.Open([]);
        for (var i = 0; i < 20; i++)
        {
            await journal.AppendAsync(1, Encoding.UTF8.GetBytes($"{i}"));
            using var crashed = folder.Copy();
            Assert.Equal(i + 1, (await crashed.ReadAsync()).Count);
        }
    }

    [Fact]
    public async Task AppendAsync_FromManyThreads_LosesNothingAndKeepsEachThreadsOrder()
    {
        await using (var journal = folder.Open([]))
        {
            await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, async (thread, _) =>
            {
                for (var i = 0; i < 200; i++)
                {
                    await journal.AppendAsync(thread, Encoding.UTF8.GetBytes($"{i}"));
                }
            });
        }

        var records = await folder.ReadAsync();
        Assert.Equal(1600, records.Count);
        Assert.All(
            records.GroupBy(record => record.Kind),
            group => Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), group.Select(record => record.Text)));
    }

    [Fact]
    public async Task Open_AgainAndAgain_GoesOnWhereItEnded()
    {
        await folder.FillAsync("a", "b");
        await folder.FillAsync("c");
        await folder.FillAsync();
        Assert.Equal(["a", "b", "c"], (await folder.ReadAsync()).Select(record => record.Text));
    }

    [Fact]
    public async Task Open_InUse_IsRefused()
    {
        await using var journal = folder.Open([]);
        var exception = Assert.Throws<JournalException>(() => folder.Open([]));
        Assert.Contains("another process uses it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TruncatedAtEveryByte_KeepsEveryWholeFrame()
    {
        string[] written = ["first", "second", "third"];
        await folder.FillAsync(written);
        var whole = await File.ReadAllBytesAsync(folder.FirstLog, TestContext.Current.CancellationToken);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(folder.FirstLog, whole[..length], TestContext.Current.CancellationToken);
            var texts = (await folder.ReadAsync()).Select(record => record.Text).ToArray();
            Assert.Equal(written.Take(texts.Length), texts);
            Assert.True(texts.Length >= WholeFrames(length, written), $"{texts.Length} records of {length} bytes");
        }
    }

    [Fact]
    public async Task Open_TornTail_IsCutAndWrittenOver()
    {
        await folder.FillAsync("kept", "torn");
        await using (var file = File.OpenWrite(folder.FirstLog))
        {
            file.SetLength(file.Length - 2);
        }

        await folder.FillAsync("new");
        Assert.Equal(["kept", "new"], (await folder.ReadAsync()).Select(record => record.Text));
    }

    [Fact]
    public async Task Open_DamageBeforeWholeFrames_IsRefusedWithFileAndOffset()
    {
        await folder.FillAsync("first", "second", "third");
        var bytes = await File.ReadAllBytesAsync(folder.FirstLog, TestContext.Current.CancellationToken);
        var offset = SegmentFormat.HeaderSize + SegmentFormat.FrameHeaderSize + 2 + "first".Length;
        bytes[offset + SegmentFormat.FrameHeaderSize + 3] ^= 1;
        await File.WriteAllBytesAsync(folder.FirstLog, bytes, TestContext.Current.CancellationToken);

        var exception = Assert.Throws<JournalCorruptException>(() => folder.Open([]));

        Assert.Equal(folder.FirstLog, exception.File);
        Assert.Equal(offset, exception.Offset);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.FirstLog, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_MissingLog_IsRefused()
    {
        await using (var journal = folder.Open([]))
        {
            journal.SnapshotFrom(() => []);
            await journal.SnapshotAsync(TestContext.Current.CancellationToken);
        }

        File.Delete(Path.Combine(folder.Path, "log-0000000002"));
        Assert.Contains("is missing", Assert.Throws<JournalException>(() => folder.Open([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Failing_FailsAppendsAndReportsOnce()
    {
        var failures = 0;
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var journal = folder.Open([], new JournalOptions
        {
            Directory = folder.Path,
            OnFailure = _ =>
            {
                failures++;
                failed.TrySetResult();
            },
        });
        journal.SnapshotFrom(() => []);

        // A directory stands where the next log belongs, so turning over to it fails.
        Directory.CreateDirectory(Path.Combine(folder.Path, "log-0000000002"));
        await Assert.ThrowsAnyAsync<Exception>(() => journal.SnapshotAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<JournalFailedException>(() => journal.AppendAsync(1, "x"u8));
        await Assert.ThrowsAsync<JournalFailedException>(() => journal.AppendAsync(1, "y"u8));
        await failed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, failures);
        Directory.Delete(Path.Combine(folder.Path, "log-0000000002"));
    }

    private static int WholeFrames(int length, string[] texts)
    {
        length -= SegmentFormat.HeaderSize;
        var frames = 0;
        foreach (var text in texts)
        {
            length -= SegmentFormat.FrameHeaderSize + 2 + text.Length;
            frames += length >= 0 ? 1 : 0;
        }

        return frames;
    }
}
