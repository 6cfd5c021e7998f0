using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DataEgress.Local.Aws.Tests.DynamoDb;

/// <summary>A running endpoint with a client and a table "tbl" with keys pk (S) and sk (N), and an index by "kind".</summary>
internal sealed class DynamoFixture : IAsyncDisposable
{
    private DynamoFixture(AwsServer server, AmazonDynamoDBClient client) => (Server, Client) = (server, client);

    public AwsServer Server { get; }

    public AmazonDynamoDBClient Client { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<DynamoFixture> StartAsync(string? data = null, bool withTable = true)
    {
        var server = await AwsServer.StartAsync(new AwsServerOptions { DataDirectory = data }, Ct);
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("test", "secret"),
            new AmazonDynamoDBConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var fixture = new DynamoFixture(server, client);
        if (withTable)
        {
            await client.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = "tbl",
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.N), new("kind", ScalarAttributeType.S)],
                    KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                    GlobalSecondaryIndexes =
                    [
                        new GlobalSecondaryIndex
                        {
                            IndexName = "by-kind",
                            KeySchema = [new("kind", KeyType.HASH)],
                            Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                        },
                    ],
                },
                Ct);
        }

        return fixture;
    }

    public static Dictionary<string, AttributeValue> Key(string pk, int sk) =>
        new() { ["pk"] = new() { S = pk }, ["sk"] = new() { N = $"{sk}" } };

    public Task PutAsync(string pk, int sk, params (string Name, AttributeValue Value)[] attributes)
    {
        var item = Key(pk, sk);
        foreach (var (name, value) in attributes)
        {
            item[name] = value;
        }

        return Client.PutItemAsync("tbl", item, Ct);
    }

    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string pk, int sk) =>
        (await Client.GetItemAsync("tbl", Key(pk, sk), Ct)).Item;

    public async Task<Dictionary<string, AttributeValue>?> UpdateAsync(
        string pk, int sk, string expression, Dictionary<string, AttributeValue>? values = null, string? condition = null) =>
        (await Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = "tbl",
                Key = Key(pk, sk),
                UpdateExpression = expression,
                ConditionExpression = condition,
                ExpressionAttributeValues = values,
                ReturnValues = ReturnValue.ALL_NEW,
            },
            Ct)).Attributes;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
