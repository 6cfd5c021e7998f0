using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DataEgress.Local.Aws.Tests.DynamoDb;

public sealed class DynamoSearchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pk = :p", "-2,1,3,10,20")]
    [InlineData("pk = :p AND sk = :a", "3")]
    [InlineData("pk = :p AND sk < :a", "-2,1")]
    [InlineData("pk = :p AND sk <= :a", "-2,1,3")]
    [InlineData("pk = :p AND sk > :a", "10,20")]
    [InlineData("sk >= :a and pk = :p", "3,10,20")]
    [InlineData("pk = :p AND sk BETWEEN :a AND :b", "3,10")]
    [InlineData("(pk = :p) AND (sk BETWEEN :b AND :b)", "10")]
    public async Task Query_KeyConditions_GiveTheRangeInBothDirections(string condition, string expected)
    {
        await using var db = await DynamoFixture.StartAsync();
        foreach (var sk in new[] { 10, 1, 20, 3, -2 })
        {
            await db.PutAsync("p", sk);
        }

        await db.PutAsync("o", 3);
        await db.PutAsync("q", 3);
        Dictionary<string, AttributeValue> values = new()
        {
            [":p"] = new() { S = "p" },
            [":a"] = new() { N = "3" },
            [":b"] = new() { N = "10" },
        };
        var request = new QueryRequest
        {
            TableName = "tbl",
            KeyConditionExpression = condition,
            ExpressionAttributeValues = values.Where(value => condition.Contains(value.Key, StringComparison.Ordinal)).ToDictionary(),
        };

        var forward = (await db.Client.QueryAsync(request, Ct)).Items.Select(item => item["sk"].N).ToList();
        request.ScanIndexForward = false;
        var backward = (await db.Client.QueryAsync(request, Ct)).Items.Select(item => item["sk"].N).ToList();

        Assert.Equal(expected.Split(','), forward);
        Assert.Equal(expected.Split(',').Reverse(), backward);
    }

    [Fact]
    public async Task Query_Pages_GiveEveryItemOnceInBothDirections()
    {
        await using var db = await DynamoFixture.StartAsync();
        for (var sk = 0; sk < 23; sk++)
        {
            await db.PutAsync("p", sk);
        }

        foreach (var forward in new[] { true, false })
        {
            List<string> seen = [];
            Dictionary<string, AttributeValue>? start = null;
            do
            {
                var page = await db.Client.QueryAsync(
                    new QueryRequest
                    {
                        TableName = "tbl",
                        KeyConditionExpression = "pk = :p",
                        ExpressionAttributeValues = new() { [":p"] = new() { S = "p" } },
                        Limit = 5,
                        ScanIndexForward = forward,
                        ExclusiveStartKey = start,
                    },
                    Ct);
                Assert.True(page.Items.Count <= 5);
                seen.AddRange(page.Items.Select(item => item["sk"].N));
                start = page.LastEvaluatedKey;
            }
            while (start is { Count: > 0 });
            var expected = Enumerable.Range(0, 23).Select(sk => $"{sk}");
            Assert.Equal(forward ? expected : expected.Reverse(), seen);
        }
    }

    [Fact]
    public async Task Scan_LargeItems_EndsPagesAtOneMegabyte()
    {
        await using var db = await DynamoFixture.StartAsync();
        var filler = new string('x', 300 * 1024);
        for (var sk = 0; sk < 8; sk++)
        {
            await db.PutAsync($"p{sk}", sk, ("filler", new() { S = filler }));
        }

        var pages = 0;
        HashSet<string> seen = [];
        await foreach (var page in db.Client.Paginators.Scan(new ScanRequest("tbl")).Responses.WithCancellation(Ct))
        {
            pages++;
            foreach (var item in page.Items)
            {
                Assert.True(seen.Add(item["pk"].S));
            }
        }

        Assert.Equal(8, seen.Count);
        // Four items pass a megabyte; the third page finds nothing left.
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Scan_Segments_ShareTheItemsOut()
    {
        await using var db = await DynamoFixture.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            await db.PutAsync($"p{i}", i);
        }

        List<string> seen = [];
        for (var segment = 0; segment < 3; segment++)
        {
            var page = await db.Client.ScanAsync(new ScanRequest("tbl") { Segment = segment, TotalSegments = 3 }, Ct);
            Assert.NotEmpty(page.Items);
            seen.AddRange(page.Items.Select(item => item["pk"].S));
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"p{i}").Order(), seen.Order());
    }

    [Fact]
    public async Task Scan_FilterAndProjection_CountWhatWasLookedAt()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync("a", 1, ("m", new() { M = new() { ["x"] = new() { N = "1" }, ["y"] = new() { N = "2" } } }));
        await db.PutAsync("a", 2, ("status", new() { S = "done" }));

        var response = await db.Client.ScanAsync(
            new ScanRequest("tbl")
            {
                FilterExpression = "attribute_exists(m.x) AND NOT #s = :done",
                ProjectionExpression = "m.y, sk",
                ExpressionAttributeNames = new() { ["#s"] = "status" },
                ExpressionAttributeValues = new() { [":done"] = new() { S = "done" } },
            },
            Ct);

        Assert.Equal((1, 2), (response.Count, response.ScannedCount));
        var item = Assert.Single(response.Items);
        Assert.Equal(["m", "sk"], item.Keys.Order());
        Assert.Equal(["y"], item["m"].M.Keys);
    }

    [Fact]
    public async Task Query_BeginsWith_FindsThePrefixInBothDirections()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.Client.CreateTableAsync(
            "names",
            [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
            new ProvisionedThroughput(1, 1),
            Ct);
        foreach (var sk in new[] { "a", "ab", "abc", "abd", "ac", "b" })
        {
            await db.Client.PutItemAsync("names", new() { ["pk"] = new() { S = "p" }, ["sk"] = new() { S = sk } }, Ct);
        }

        foreach (var forward in new[] { true, false })
        {
            var response = await db.Client.QueryAsync(
                new QueryRequest
                {
                    TableName = "names",
                    KeyConditionExpression = "pk = :p AND begins_with(sk, :x)",
                    ExpressionAttributeValues = new() { [":p"] = new() { S = "p" }, [":x"] = new() { S = "ab" } },
                    ScanIndexForward = forward,
                },
                Ct);
            string[] expected = ["ab", "abc", "abd"];
            Assert.Equal(forward ? expected : expected.Reverse(), response.Items.Select(item => item["sk"].S));
        }
    }

    [Theory]
    [InlineData("sk = :a", "missed key schema element: pk")]
    [InlineData("pk = :p OR sk = :a", "missed key schema element: pk")]
    [InlineData("pk = :p AND sk <> :a", "not supported")]
    [InlineData("pk = :a", "does not match schema type")]
    [InlineData("pk > :p", "missed key schema element: pk")]
    public async Task Query_NotByTheKeys_IsRefused(string condition, string reason)
    {
        await using var db = await DynamoFixture.StartAsync();
        Dictionary<string, AttributeValue> values = new() { [":p"] = new() { S = "p" }, [":a"] = new() { N = "3" } };

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => db.Client.QueryAsync(
            new QueryRequest
            {
                TableName = "tbl",
                KeyConditionExpression = condition,
                ExpressionAttributeValues = values.Where(value => condition.Contains(value.Key, StringComparison.Ordinal)).ToDictionary(),
            },
            Ct));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
