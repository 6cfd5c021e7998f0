using System.Text;
using DataEgress.Local.Aws.Storage;

namespace DataEgress.Local.Aws.Tests.Storage;

public sealed class RecordLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("record-log-").FullName;

    private string LogPath => Path.Combine(folder, "log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_ManyAtOnce_ReplaysInOrder(bool durable)
    {
        await using (var log = RecordLog.Open(LogPath, durable, _ => Assert.Fail("the log is new")))
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => log.Append(Bytes($"record {number}"))));
            Assert.Equal(1000, log.Count);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(number => $"record {number}"), await ReadAsync());
    }

    [Fact]
    public async Task Open_TornTail_IsCutOffAndAppendedAfter()
    {
        await using (var log = RecordLog.Open(LogPath, durable: true, _ => { }))
        {
            await log.Append(Bytes("whole"));
            await log.Append(Bytes("torn"));
        }

        using (var file = new FileStream(LogPath, FileMode.Open))
        {
            file.SetLength(file.Length - 2);
        }

        await using (var log = RecordLog.Open(LogPath, durable: true, _ => { }))
        {
            await log.Append(Bytes("after"));
        }

        Assert.Equal(["whole", "after"], await ReadAsync());
    }

    [Fact]
    public async Task Open_DamagedRecord_EndsTheLogThere()
    {
        await using (var log = RecordLog.Open(LogPath, durable: false, _ => { }))
        {
            await log.Append(Bytes("first"));
            await log.Append(Bytes("second"));
        }

        var bytes = await File.ReadAllBytesAsync(LogPath, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(LogPath, bytes, TestContext.Current.CancellationToken);

        Assert.Equal(["first"], await ReadAsync());
    }

    [Fact]
    public async Task Rewrite_WithPendingAppends_LeavesTheLiveRecordsOnly()
    {
        await using (var log = RecordLog.Open(LogPath, durable: true, _ => { }))
        {
            var appended = Enumerable.Range(0, 100).Select(number => log.Append(Bytes($"old {number}"))).ToArray();
            log.Rewrite([Bytes("live")]);
            await Task.WhenAll(appended);
            await log.Append(Bytes("new"));
            Assert.Equal(2, log.Count);
        }

        Assert.Equal(["live", "new"], await ReadAsync());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<List<string>> ReadAsync()
    {
        List<string> records = [];
        await using var log = RecordLog.Open(LogPath, durable: false, record => records.Add(Encoding.UTF8.GetString(record.Span)));
        return records;
    }
}
