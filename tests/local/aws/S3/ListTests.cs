using System.Diagnostics;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Aws.S3.Operations;
using DataEgress.Local.Aws.S3.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class ListTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListV2_Pages_GiveEveryKeyInOrder()
    {
        var bucket = await fixture.BucketAsync();
        string[] keys = ["a/1", "a/2", "a/b/1", "a/b/2", "a/c", "b/1", "c", "é", "😀"];
        foreach (var key in keys.Reverse())
        {
            await fixture.PutAsync(bucket, key, [1]);
        }

        Assert.Equal(keys, await ListAsync(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 2 }));
        Assert.Equal(
            ["a/1", "a/2", "a/c", "P:a/b/"],
            await ListAsync(new ListObjectsV2Request { BucketName = bucket, Prefix = "a/", Delimiter = "/" }));
        Assert.Equal(
            ["P:a/", "P:b/", "c", "é", "😀"],
            await ListAsync(new ListObjectsV2Request { BucketName = bucket, Delimiter = "/", MaxKeys = 1 }));
        Assert.Equal(["b/1", "c", "é", "😀"], await ListAsync(new ListObjectsV2Request { BucketName = bucket, StartAfter = "a/c" }));
        Assert.Empty(await ListAsync(new ListObjectsV2Request { BucketName = bucket, Prefix = "nothing" }));
    }

    [Fact]
    public async Task ListV1_Markers_GiveEveryKey()
    {
        var bucket = await fixture.BucketAsync();
        foreach (var number in Enumerable.Range(0, 5))
        {
            await fixture.PutAsync(bucket, $"key {number}&", [1]);
        }

        List<string> keys = [];
        var request = new ListObjectsRequest { BucketName = bucket, MaxKeys = 2, Encoding = EncodingType.Url };
        ListObjectsResponse page;
        do
        {
            page = await fixture.Client.ListObjectsAsync(request, cancellationToken);
            keys.AddRange(page.S3Objects.Select(item => item.Key));
            request.Marker = Uri.UnescapeDataString(page.S3Objects[^1].Key);
        }
        while (page.IsTruncated == true);

        Assert.Equal(Enumerable.Range(0, 5).Select(number => $"key {number}&"), keys.Select(Uri.UnescapeDataString));
    }

    [Fact]
    public void Walk_AnyKeysAndPages_EqualsAPlainListing()
    {
        var keys = Gen.Elements("a", "b", "/", "c", "😀", "\uFFFD").NonEmptyListOf().Select(letters => string.Concat(letters));
        var scenario = from all in keys.ListOf()
                       from prefix in Gen.Elements("", "a", "a/", "b/a", "/")
                       from delimiter in Gen.Elements("", "/", "a", "//")
                       from page in Gen.Choose(1, 4)
                       select (all, prefix, delimiter, page);
        Prop.ForAll(scenario.ToArbitrary(), given =>
        {
            var index = new KeyIndex<bool>();
            foreach (var key in given.all)
            {
                index.Set(key, true);
            }

            var query = new ListQuery(given.prefix, given.delimiter, given.page, UrlEncoded: false);
            List<string> walked = [];
            var marker = "";
            while (query.Walk(index, marker).Take(given.page).Select(step => step.Text).ToList() is { Count: > 0 } page)
            {
                walked.AddRange(page);
                marker = page[^1];
            }

            var plain = given.all.Where(key => key.StartsWith(given.prefix, StringComparison.Ordinal))
                .Select(key => query.Fold(key) ?? key)
                .Distinct()
                .Order(KeyOrder.Instance);
            return walked.SequenceEqual(plain);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Walk_TwoHundredThousandKeys_SkipsFoldersWithoutVisitingThem()
    {
        var index = new KeyIndex<bool>();
        for (var number = 0; number < 200_000; number++)
        {
            index.Set($"folder-{number % 20:d2}/object-{number:d6}", true);
        }

        var query = new ListQuery("", "/", 1000, UrlEncoded: false);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal(20, query.Walk(index, "").Count());
        }

        // Visiting every key a hundred times would be twenty million steps.
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    private async Task<List<string>> ListAsync(ListObjectsV2Request request)
    {
        List<string> found = [];
        ListObjectsV2Response page;
        do
        {
            page = await fixture.Client.ListObjectsV2Async(request, cancellationToken);
            found.AddRange((page.S3Objects ?? []).Select(item => item.Key));
            found.AddRange((page.CommonPrefixes ?? []).Select(prefix => "P:" + prefix));
            Assert.Equal(page.KeyCount, (page.S3Objects?.Count ?? 0) + (page.CommonPrefixes?.Count ?? 0));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        return found;
    }
}
