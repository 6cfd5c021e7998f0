using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.S3;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Egress.Transfer.Integrity;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Transfer;

/// <summary>Objects that are read in ranges side by side.</summary>
public sealed class SourceStreamTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.bin";
    private const int BufferBytes = 2 << 20;
    private const int RangeBytes = BufferBytes / 4;
    private const int Ranges = 7;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly byte[] content = RandomNumberGenerator.GetBytes((Ranges * RangeBytes) - 17);
    private readonly PartBuffers buffers = new(4, BufferBytes);
    private EgressFixture fixture = null!;
    private SourceObject source = null!;
    private int reads;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync();
        await fixture.PutAsync(Key, content);
        source = (await ObjectStore.HeadAsync(fixture.S3, "source", Key, Cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        buffers.Dispose();
    }

    [Fact]
    public async Task Read_LargeObject_ReadsRangesSideBySideAndGivesThemInOrder()
    {
        // None is answered before so many have asked.
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        OnRead(read => new Fault.Before(() =>
        {
            if (read == AtOnce)
            {
                all.SetResult();
            }

            return all.Task.WaitAsync(Patience);
        }));

        Assert.Equal(content, await ReadAsync());
        Assert.Equal(Ranges, reads);
        await AssertAllReturnedAsync();
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("no answer")]
    [InlineData("truncated")]
    [InlineData("silent")]
    [InlineData("500")]
    [InlineData("throttled")]
    public async Task Read_FirstAnswerOfEachRangeIsBroken_GoesOnWhereEachBroke(string weather)
    {
        Fault fault = weather switch
        {
            "reset" => new Fault.Reset(RangeBytes / 3),
            "no answer" => new Fault.Reset(0),
            "truncated" => new Fault.Truncate(RangeBytes / 2),
            "silent" => new Fault.Stall(RangeBytes / 4, TimeSpan.FromHours(1)),
            "500" => new Fault.Error(500, "InternalError"),
            _ => new Fault.Throttle(),
        };

        // Counted for each range: of answers that are counted together one range could get all the broken ones.
        var met = new ConcurrentDictionary<long, bool>();
        OnRead((_, start) => met.TryAdd(start / RangeBytes, true) ? fault : null);

        // A busy machine is silent for a second where nothing is wrong, and so is a client that was throttled.
        Assert.Equal(content, await ReadAsync(silence: weather == "silent" ? TimeSpan.FromSeconds(2) : null));
        Assert.True(reads >= 2 * Ranges);
        await AssertAllReturnedAsync();
    }

    [Fact]
    public async Task Read_BrokenAtTheSamePlaceAgainAndAgain_Fails()
    {
        OnRead(read => read > 2 ? new Fault.Truncate(0) : null);

        await Assert.ThrowsAsync<IOException>(() => ReadAsync());
        await AssertAllReturnedAsync();
    }

    [Fact]
    public async Task Read_AnswersWithoutARange_Fails()
    {
        OnRead(_ => new Fault.Answer(200, "application/octet-stream", new string('x', RangeBytes)));

        await Assert.ThrowsAsync<IOException>(() => ReadAsync());
    }

    [Fact]
    public async Task Read_ReplacedMeanwhile_NeverMixesTwoContents()
    {
        OnRead(read => read == 5 ? new Fault.Before(() => fixture.PutAsync(Key, new byte[content.Length])) : null);

        var failure = Failures.Of(await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => ReadAsync()), Key);

        Assert.False(failure.NonRetryable);
        await AssertAllReturnedAsync();
    }

    [Fact]
    public async Task Read_GoneMeanwhile_IsMissing()
    {
        OnRead(read => read == 5 ? new Fault.Before(() => fixture.S3.DeleteObjectAsync("source", Key, Cancellation)) : null);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => ReadAsync());

        Assert.Equal(FailureTypes.MissingObject, failure.ErrorType);
        await AssertAllReturnedAsync();
    }

    [Theory]
    [InlineData(SumAlgorithm.Crc64Nvme)]
    [InlineData(SumAlgorithm.Sha1)]
    [InlineData(SumAlgorithm.Crc32C)]
    [InlineData(SumAlgorithm.Md5)]
    public async Task Read_ARangeIsDamaged_IsNoticedByTheSumOfTheWhole(object algorithm)
    {
        using var sum = ContentSum.Create((SumAlgorithm)algorithm);
        sum.Append(content);
        var kept = new KeptSum((SumAlgorithm)algorithm, sum.Finish(), null);
        source = source with { Kept = kept };
        Assert.Equal(kept.Name, (await ReadCheckedAsync()).CheckedAgainst);

        OnRead(read => read == 4 ? new Fault.Corrupt(RangeBytes / 2) : null);
        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(ReadCheckedAsync);

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
        await AssertAllReturnedAsync();
    }

    [Fact]
    public async Task Read_NothingToSpare_GoesOnWithoutReadingAhead()
    {
        var taken = new List<IDisposable>();
        for (var i = 0; i < 4; i++)
        {
            taken.Add(await buffers.RentAsync(Cancellation));
        }

        OnRead(_ => null);

        Assert.Equal(content, await ReadAsync());
        Assert.Equal(Ranges, reads);
        taken.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task TransferBatch_MoreLargeFilesThanBuffers_AllArrive()
    {
        const int Files = 3;
        await using var few = await EgressFixture.StartAsync(new()
        {
            ["Egress:Transfer:Buffers"] = "2",
            ["Egress:Transfer:FilesAtOnce"] = $"{Files}",
        });
        var plain = RandomNumberGenerator.GetBytes((5 << 20) + 3);
        await few.PutEncryptedAsync(EgressFixture.Folder + "0.bin.enc", plain);
        for (var i = 1; i < Files; i++)
        {
            await few.S3.CopyObjectAsync("source", EgressFixture.Folder + "0.bin.enc", "source", $"{EgressFixture.Folder}{i}.bin.enc", Cancellation);
        }

        var request = await few.PlanAsync(Entry.ToS3 with { Decrypt = true });

        var outcome = await EgressFixture.RunAsync(() => few.Egress.TransferBatchAsync(request)).WaitAsync(Patience, Cancellation);

        Assert.Equal((Files, 0), (outcome.Totals.Sent, outcome.Totals.Skipped));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(plain));
        Assert.All(await few.RecordsAsync(), r => Assert.Equal(sha256, r.Sha256Written));
    }

    [Fact]
    public async Task Dispose_WhileMuchIsUnderWay_GivesAllMemoryBack()
    {
        OnRead((_, start) => start == 0 ? null : new Fault.Stall(RangeBytes / 2, TimeSpan.FromHours(1)));
        await using (var stream = Open())
        {
            await stream.ReadExactlyAsync(new byte[RangeBytes], Cancellation);
        }

        await AssertAllReturnedAsync();
    }

    [Fact]
    public async Task Read_CancelledWhileItWaits_GivesMemoryBackOnlyWhenNothingWritesToItAnyMore()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        OnRead((_, start) =>
        {
            if (start == RangeBytes)
            {
                asked.SetResult();
            }

            return start == 0 ? null : new Fault.Stall(RangeBytes / 2, TimeSpan.FromHours(1));
        });
        await using (var stream = Open())
        {
            await stream.ReadExactlyAsync(new byte[RangeBytes], Cancellation);
            await asked.Task.WaitAsync(Patience, Cancellation);
            var waiting = stream.ReadAsync(new byte[1], stop.Token).AsTask();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await AssertAllReturnedAsync();
    }

    [Fact]
    public void TryRentSpare_Always_LeavesHalfForThoseWhoWait()
    {
        var first = buffers.TryRentSpare();
        using var second = buffers.TryRentSpare();

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(buffers.TryRentSpare());
        first.Dispose();
        using var again = buffers.TryRentSpare();
        Assert.NotNull(again);
    }

    private SourceStream Open(TimeSpan? silence = null) =>
        new(fixture.S3, source, silence, ahead: new ReadAhead(fixture.S3, source, buffers, AtOnce, silence));

    private async Task<byte[]> ReadAsync(TimeSpan? silence = null)
    {
        await using var stream = Open(silence);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, 100_003, Cancellation);
        return read.ToArray();
    }

    private async Task<SourceIntegrity> ReadCheckedAsync()
    {
        var reading = await SourceReading.StartAsync(
            fixture.S3, new(source), authenticated: false, Cancellation, new ReadAhead(fixture.S3, source, buffers, AtOnce));
        await using var stream = reading.Content;
        await stream.CopyToAsync(Stream.Null, Cancellation);
        reading.Integrity.Verify();
        return reading.Integrity;
    }

    private void OnRead(Func<int, Fault?> fault) => OnRead((read, _) => fault(read));

    /// <summary>What happens to a reading, by its number and by the offset that it begins at.</summary>
    private void OnRead(Func<int, long, Fault?> fault)
    {
        reads = 0;
        fixture.Faults.Next = r => r.Operation == "GET" && r.Target.StartsWith("/source/" + Key, StringComparison.Ordinal)
            ? fault(Interlocked.Increment(ref reads), RangeHeaderValue.Parse(r.Range!).Ranges.Single().From!.Value)
            : null;
    }

    // Whoever still held one would let this wait for ever.
    private async Task AssertAllReturnedAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        var all = new List<IDisposable>();
        for (var i = 0; i < 4; i++)
        {
            all.Add(await buffers.RentAsync(limit.Token));
        }

        all.ForEach(b => b.Dispose());
    }
}
