using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class S3StoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3-store-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Change_ManyTimesTheSameKeys_KeepsTheLogShort()
    {
        const int Changes = 120_000;
        const int Keys = 10;
        await using (var store = new S3Store(folder, durable: false))
        {
            await store.ChangeBucketsAsync(_ => new BucketSet(Settings()));
            await Task.WhenAll(Enumerable.Range(0, Changes).Select(number => store.ChangeAsync(
                "bucket", _ => new VersionSet("bucket", $"key {number % Keys}", Version(size: number)))));
        }

        await using var again = new S3Store(folder, durable: false);

        var sizes = again.Read("bucket", bucket => bucket.Objects.From(_ => true).Select(entry => entry.Value.Single().Size).ToList());
        Assert.Equal(Enumerable.Range(Changes - Keys, Keys).Select(number => (long)number), sizes);
        var oneRecord = new VersionSet("bucket", "key 0", Version(size: Changes)).Serialize().Length;
        Assert.InRange(new FileInfo(Path.Combine(folder, "index.log")).Length, 1, 60_000L * (oneRecord + 8));
    }

    [Fact]
    public async Task Change_DecisionFails_ChangesNothing()
    {
        await using var store = new S3Store(folder, durable: false);
        await store.ChangeBucketsAsync(_ => new BucketSet(Settings()));

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.ChangeAsync("bucket", _ => throw new InvalidOperationException()));

        Assert.Equal(0, store.Read("bucket", bucket => bucket.Objects.Count));
    }

    [Fact]
    public async Task Pin_ObjectRemovedMeanwhile_KeepsItsBytesUntilUnpinned()
    {
        await using var store = new S3Store(folder, durable: false);
        await store.ChangeBucketsAsync(_ => new BucketSet(Settings()));
        await using var blob = store.Blobs.Create();
        blob.Write([1, 2, 3]);
        var version = Version(3) with { Segments = [new Segment(blob.Id, 0, 3)] };
        await store.ChangeAsync("bucket", _ => new VersionSet("bucket", "key", version));
        blob.Keep();
        var (_, pin) = store.Pin("bucket", bucket => (true, bucket.Current("key")!.Segments));

        await store.ChangeAsync("bucket", _ => new VersionRemoved("bucket", "key", StoredObject.NullVersion));
        using (var file = store.Blobs.OpenRead(blob.Id))
        {
            Assert.Equal(3, RandomAccess.GetLength(file));
        }

        pin.Dispose();
        Assert.Throws<FileNotFoundException>(() => store.Blobs.OpenRead(blob.Id));
    }

    private static BucketSettings Settings() => new() { Name = "bucket", Created = DateTimeOffset.UnixEpoch, Region = "eu-west-1" };

    private static StoredObject Version(long size) => new()
    {
        VersionId = StoredObject.NullVersion,
        LastModified = DateTimeOffset.UnixEpoch,
        Size = size,
        ETag = "tag",
    };
}
