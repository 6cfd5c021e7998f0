using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DataEgress.Local.Aws.Tests.Sqs;

/// <summary>A running endpoint with a client, for one test.</summary>
internal sealed class SqsFixture : IAsyncDisposable
{
    private SqsFixture(AwsServer server, AmazonSQSClient client) => (Server, Client) = (server, client);

    public AwsServer Server { get; }

    public AmazonSQSClient Client { get; }

    public static async Task<SqsFixture> StartAsync(TimeProvider? time = null, string? data = null)
    {
        var server = await AwsServer.StartAsync(
            new AwsServerOptions { TimeProvider = time ?? TimeProvider.System, DataDirectory = data }, TestContext.Current.CancellationToken);
        var client = new AmazonSQSClient(
            new BasicAWSCredentials("test", "secret"),
            new AmazonSQSConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        return new SqsFixture(server, client);
    }

    public async Task<string> QueueAsync(string name = "events", params (string Name, string Value)[] attributes)
    {
        var response = await Client.CreateQueueAsync(
            new CreateQueueRequest
            {
                QueueName = name,
                Attributes = attributes.Length == 0 ? null : attributes.ToDictionary(a => a.Name, a => a.Value),
            },
            TestContext.Current.CancellationToken);
        return response.QueueUrl;
    }

    public async Task<string> ArnAsync(string url) =>
        (await Client.GetQueueAttributesAsync(url, ["QueueArn"], TestContext.Current.CancellationToken)).QueueARN;

    public Task<SendMessageResponse> SendAsync(string url, string body) =>
        Client.SendMessageAsync(url, body, TestContext.Current.CancellationToken);

    public async Task<List<Message>> ReceiveAsync(string url, int most = 10, int? wait = null, int? hide = null)
    {
        var response = await Client.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = url,
                MaxNumberOfMessages = most,
                WaitTimeSeconds = wait,
                VisibilityTimeout = hide,
                MessageSystemAttributeNames = ["All"],
                MessageAttributeNames = ["All"],
            },
            TestContext.Current.CancellationToken);
        return response.Messages ?? [];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
