using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DataEgress.Local.Aws.Tests.DynamoDb;

public sealed class DynamoItemTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutItem_EveryType_RoundTrips()
    {
        await using var db = await DynamoFixture.StartAsync();
        using var bytes = new MemoryStream([1, 2, 3]);
        await db.PutAsync(
            "a",
            1,
            ("text", new() { S = "größe" }),
            ("number", new() { N = "-12345678901234567890123456789012345678" }),
            ("bytes", new() { B = bytes }),
            ("flag", new() { BOOL = false }),
            ("nothing", new() { NULL = true }),
            ("texts", new() { SS = ["b", "a"] }),
            ("numbers", new() { NS = ["1.50", "2"] }),
            ("list", new() { L = [new() { S = "x" }, new() { N = "1e2" }] }),
            ("map", new() { M = new() { ["inner"] = new() { L = [] } } }));

        var item = await db.GetAsync("a", 1);

        Assert.NotNull(item);
        Assert.Equal("größe", item["text"].S);
        Assert.Equal("-12345678901234567890123456789012345678", item["number"].N);
        Assert.Equal([1, 2, 3], item["bytes"].B.ToArray());
        Assert.False(item["flag"].BOOL);
        Assert.True(item["nothing"].NULL);
        Assert.Equal(["a", "b"], item["texts"].SS.Order());
        Assert.Equal(["1.5", "2"], item["numbers"].NS.Order());
        Assert.Equal("100", item["list"].L[1].N);
        Assert.True(item["map"].M["inner"].IsLSet);
    }

    [Fact]
    public async Task PutItem_ConditionFails_LeavesTheItem()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync("a", 1, ("v", new() { N = "1" }));

        var error = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => db.Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = "tbl",
                Item = DynamoFixture.Key("a", 1),
                ConditionExpression = "attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
            Ct));

        Assert.Equal("1", error.Item["v"].N);
        Assert.Equal("1", (await db.GetAsync("a", 1))!["v"].N);
    }

    [Fact]
    public async Task UpdateItem_AllClauses_AreAppliedToTheItemAsItWas()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync(
            "a",
            1,
            ("x", new() { N = "1" }),
            ("y", new() { N = "10" }),
            ("gone", new() { S = "!" }),
            ("name_set", new() { SS = ["a", "b"] }),
            ("elements", new() { L = [new() { S = "0" }, new() { S = "1" }, new() { S = "2" }] }));

        var after = await db.UpdateAsync(
            "a",
            1,
            "SET x = y, y = x + :one, fresh = if_not_exists(none_yet, :text), joined = list_append(elements, :more) "
            + "REMOVE gone, elements[0], elements[2] ADD hits :one DELETE name_set :b",
            new()
            {
                [":one"] = new() { N = "1" },
                [":text"] = new() { S = "new" },
                [":more"] = new() { L = [new() { S = "3" }] },
                [":b"] = new() { SS = ["b"] },
            });

        Assert.NotNull(after);
        Assert.Equal(("10", "2", "new", "1"), (after["x"].N, after["y"].N, after["fresh"].S, after["hits"].N));
        Assert.Equal(["0", "1", "2", "3"], after["joined"].L.Select(item => item.S));
        Assert.Equal(["1"], after["elements"].L.Select(item => item.S));
        Assert.Equal(["a"], after["name_set"].SS);
        Assert.False(after.ContainsKey("gone"));
    }

    [Fact]
    public async Task UpdateItem_NoSuchItem_MakesOne()
    {
        await using var db = await DynamoFixture.StartAsync();

        var after = await db.UpdateAsync("n", 7, "ADD hits :n", new() { [":n"] = new() { N = "5" } });

        Assert.Equal(("n", "7", "5"), (after!["pk"].S, after["sk"].N, after["hits"].N));
    }

    [Theory]
    [InlineData("SET sk = :v", "part of the key")]
    [InlineData("SET a.b = :v", "document path")]
    [InlineData("SET a = :v, a.c = :v", "overlap")]
    [InlineData("SET name = :v", "reserved keyword")]
    [InlineData("SET a = :v SET b = :v", "only be used once")]
    [InlineData("SET a = :other", "not defined")]
    [InlineData("SET a : :v", "Syntax error")]
    [InlineData("PUT a = :v", "Syntax error")]
    [InlineData("REMOVE a", "unused in expressions")]
    public async Task UpdateItem_Wrong_IsRefusedWithTheReason(string expression, string reason)
    {
        await using var db = await DynamoFixture.StartAsync();

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(
            () => db.UpdateAsync("a", 1, expression, new() { [":v"] = new() { N = "1" } }));

        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteItem_ReturnsOld_AndIsGone()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync("a", 1, ("v", new() { S = "old" }));

        var response = await db.Client.DeleteItemAsync("tbl", DynamoFixture.Key("a", 1), ReturnValue.ALL_OLD, Ct);

        Assert.Equal("old", response.Attributes["v"].S);
        Assert.Null(await db.GetAsync("a", 1));
    }

    [Fact]
    public async Task PutItem_WithoutOrWithWrongKey_IsRefused()
    {
        await using var db = await DynamoFixture.StartAsync();

        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => db.Client.PutItemAsync("tbl", new() { ["pk"] = new() { S = "a" } }, Ct));
        await Assert.ThrowsAsync<AmazonDynamoDBException>(
            () => db.Client.PutItemAsync("tbl", new() { ["pk"] = new() { N = "1" }, ["sk"] = new() { N = "1" } }, Ct));
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => db.PutAsync("", 1));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => db.Client.PutItemAsync("none", DynamoFixture.Key("a", 1), Ct));
    }

    [Fact]
    public async Task TransactWriteItems_OneConditionFails_WritesNothing()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync("a", 1);
        List<TransactWriteItem> items =
        [
            new() { Put = new Put { TableName = "tbl", Item = DynamoFixture.Key("b", 1) } },
            new() { Put = new Put { TableName = "tbl", Item = DynamoFixture.Key("a", 1), ConditionExpression = "attribute_not_exists(pk)" } },
        ];

        var error = await Assert.ThrowsAsync<TransactionCanceledException>(
            () => db.Client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = items }, Ct));

        Assert.Equal(["None", "ConditionalCheckFailed"], error.CancellationReasons.Select(reason => reason.Code));
        Assert.Null(await db.GetAsync("b", 1));
        items.RemoveAt(1);
        await db.Client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = items }, Ct);
        Assert.NotNull(await db.GetAsync("b", 1));
    }

    [Fact]
    public async Task Batch_WriteAndGet_HandlesManyItems()
    {
        await using var db = await DynamoFixture.StartAsync();
        var writes = Enumerable.Range(0, 25).Select(i => new WriteRequest(new PutRequest(DynamoFixture.Key("a", i)))).ToList();

        await db.Client.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { ["tbl"] = writes } }, Ct);
        var response = await db.Client.BatchGetItemAsync(
            new BatchGetItemRequest
            {
                RequestItems = new()
                {
                    ["tbl"] = new KeysAndAttributes { Keys = [.. Enumerable.Range(20, 10).Select(i => DynamoFixture.Key("a", i))] },
                },
            },
            Ct);

        Assert.Equal(["20", "21", "22", "23", "24"], response.Responses["tbl"].Select(item => item["sk"].N));
    }

    [Fact]
    public async Task State_Restart_KeepsTablesIndexesAndItems()
    {
        var data = Directory.CreateTempSubdirectory("egress-ddb-").FullName;
        try
        {
            await using (var before = await DynamoFixture.StartAsync(data))
            {
                await before.PutAsync("a", 1, ("kind", new() { S = "k" }), ("m", new() { M = new() { ["n"] = new() { N = "1.5" } } }));
                await before.PutAsync("a", 2);
                await before.Client.DeleteItemAsync("tbl", DynamoFixture.Key("a", 2), Ct);
            }

            await using var after = await DynamoFixture.StartAsync(data, withTable: false);
            Assert.Equal("1.5", (await after.GetAsync("a", 1))!["m"].M["n"].N);
            Assert.Null(await after.GetAsync("a", 2));
            var found = await after.Client.QueryAsync(
                new QueryRequest
                {
                    TableName = "tbl",
                    IndexName = "by-kind",
                    KeyConditionExpression = "kind = :k",
                    ExpressionAttributeValues = new() { [":k"] = new() { S = "k" } },
                },
                Ct);
            Assert.Equal(["kind", "pk", "sk"], Assert.Single(found.Items).Keys.Order());
            await Assert.ThrowsAsync<ResourceInUseException>(() => after.Client.CreateTableAsync(
                "tbl", [new("pk", KeyType.HASH)], [new("pk", ScalarAttributeType.S)], new ProvisionedThroughput(1, 1), Ct));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Tables_DescribeListDelete_Agree()
    {
        await using var db = await DynamoFixture.StartAsync();
        await db.PutAsync("a", 1);

        var table = (await db.Client.DescribeTableAsync("tbl", Ct)).Table;

        Assert.Equal(TableStatus.ACTIVE, table.TableStatus);
        Assert.Equal("arn:aws:dynamodb:eu-west-1:000000000000:table/tbl", table.TableArn);
        Assert.Equal(1, table.ItemCount);
        Assert.Equal("by-kind", Assert.Single(table.GlobalSecondaryIndexes).IndexName);
        Assert.Equal(["tbl"], (await db.Client.ListTablesAsync(Ct)).TableNames);
        await db.Client.DeleteTableAsync("tbl", Ct);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => db.Client.DescribeTableAsync("tbl", Ct));
    }
}
