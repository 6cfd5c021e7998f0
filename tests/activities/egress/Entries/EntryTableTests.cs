using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Entries;

public sealed class EntryTableTests : IAsyncLifetime
{
    private const string Flag = "collections/2026-12-31/incremental/database.collection5-pipeline_success.flag";

    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAmazonDynamoDB Dynamo => fixture.Get<IAmazonDynamoDB>();

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync(new() { ["Egress:EntryCache"] = "01:00:00" });
        await Dynamo.CreateTableAsync(
            new()
            {
                TableName = "data-egress",
                KeySchema = [new(Columns.SourcePrefix, KeyType.HASH), new(Columns.PipelineName, KeyType.RANGE)],
                AttributeDefinitions = [new(Columns.SourcePrefix, ScalarAttributeType.S), new(Columns.PipelineName, ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Cancellation);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task FindEntries_SeveralMatch_FindsThemInOrder()
    {
        await PutAsync("collections/$TODAYS_DATE/incremental/database.collection5-", "b");
        await PutAsync("collections/$TODAYS_DATE/incremental/database.collection5-", "a#sft");
        await PutAsync("collections/$TODAYS_DATE/incremental/data*", "odd end");
        await PutAsync("collections/$TODAYS_DATE/full/*", "other");
        await PutAsync("collections/$TODAYS_DATE/incremental/database.collection50-", "other");

        var found = await FindAsync();

        Assert.Equal(
            [
                new EntryKey("collections/$TODAYS_DATE/incremental/data*", "odd end"),
                new EntryKey("collections/$TODAYS_DATE/incremental/database.collection5-", "a#sft"),
                new EntryKey("collections/$TODAYS_DATE/incremental/database.collection5-", "b"),
            ],
            found);
    }

    [Fact]
    public async Task FindEntries_WrittenAfterTheListWasKept_IsFoundByQuery()
    {
        Assert.Empty(await FindAsync());
        await PutAsync("collections/$TODAYS_DATE/*", "new");

        Assert.Equal("new", Assert.Single(await FindAsync()).PipelineName);
    }

    [Fact]
    public async Task FindEntries_UnusualWrittenAfterTheListWasKept_IsFoundBeforeNothingIsSent()
    {
        Assert.Empty(await FindAsync());
        await PutAsync("collections/$TODAYS_DATE/incr*", "new");

        Assert.Equal("new", Assert.Single(await FindAsync()).PipelineName);
    }

    [Fact]
    public async Task FindEntries_DeletedAfterTheListWasKept_IsNotFound()
    {
        await PutAsync("collections/$TODAYS_DATE/incr*", "old");
        Assert.Single(await FindAsync());
        await Dynamo.DeleteItemAsync(
            "data-egress",
            new() { [Columns.SourcePrefix] = new("collections/$TODAYS_DATE/incr*"), [Columns.PipelineName] = new("old") },
            Cancellation);

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task ReadEntry_NotThere_IsAConfigurationFailure() => Assert.Equal(
        FailureTypes.Configuration,
        (await Assert.ThrowsAsync<ApplicationFailureException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.ReadEntryAsync(new("a", "b"))))).ErrorType);

    private Task<PutItemResponse> PutAsync(string prefix, string pipeline)
    {
        var item = EntryReaderTests.Minimal;
        item[Columns.SourcePrefix] = new() { S = prefix };
        item[Columns.PipelineName] = new() { S = pipeline };
        return Dynamo.PutItemAsync("data-egress", item, Cancellation);
    }

    private async Task<IReadOnlyList<EntryKey>> FindAsync() => (await EgressFixture.RunAsync(
        () => fixture.Egress.FindEntriesAsync(new(new("source", Flag), Entry.EventTime)))).Entries;
}
