using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.SharedInterfaces;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Local.Aws.Http;

namespace AwsSdk.Tests;

public sealed class SqsClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAndReceive_Signed_Works()
    {
        await using var server = await StandInFixture.StartAsync();
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials, Config(server.Url));
        var url = (await sqs.CreateQueueAsync("q", Ct)).QueueUrl;

        var sent = await sqs.SendMessageAsync(url, "body", Ct);
        var received = await sqs.ReceiveMessageAsync(url, Ct);

        var message = Assert.Single(received.Messages);
        Assert.Equal((sent.MessageId, "body"), (message.MessageId, message.Body));
        Assert.Null(message.Attributes);
        Assert.Equal(System.Net.HttpStatusCode.OK, received.HttpStatusCode);
        Assert.NotEmpty(received.ResponseMetadata.RequestId);
        Assert.Null((await sqs.ReceiveMessageAsync(url, Ct)).Messages);
    }

    [Fact]
    public async Task Call_WrongSecret_IsRefused()
    {
        await using var server = await StandInFixture.StartAsync();
        using var sqs = new AmazonSQSClient(new BasicAWSCredentials("AKIDEXAMPLE", "wrong"), Config(server.Url));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.ListQueuesAsync("", Ct));

        Assert.Contains("Signature", error.ErrorCode, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_OfAKnownType_HasItsClassAndTheQueryCode()
    {
        await using var server = await StandInFixture.StartAsync();
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials, Config(server.Url));

        var error = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.GetQueueUrlAsync("none", Ct));

        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", error.ErrorCode);
        Assert.Equal(ErrorType.Sender, error.ErrorType);
        Assert.NotEmpty(error.RequestId);
        Assert.IsType<AmazonSQSException>(error, exactMatch: false);
    }

    [Fact]
    public async Task Call_Throttled_IsRetriedByCore()
    {
        var calls = 0;
        await using var server = await StandInFixture.StartAsync(
            request => request.Operation == "ListQueues" && Interlocked.Increment(ref calls) <= 2 ? new Fault.Throttle() : null);
        var config = Config(server.Url);
        config.MaxErrorRetry = 4;
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials, config);

        await sqs.ListQueuesAsync(new ListQueuesRequest(), Ct);

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Receive_Cancelled_Ends()
    {
        await using var server = await StandInFixture.StartAsync();
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials, Config(server.Url));
        var url = (await sqs.CreateQueueAsync("q", Ct)).QueueUrl;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var waiting = sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { WaitTimeSeconds = 20 }, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Attributes_ThroughTheSharedInterface_AreReadAndWritten()
    {
        await using var server = await StandInFixture.StartAsync();
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials, Config(server.Url));
        var url = (await sqs.CreateQueueAsync("q", Ct)).QueueUrl;

        await ((ICoreAmazonSQS)sqs).SetAttributesAsync(url, new() { ["DelaySeconds"] = "9" });

        Assert.Equal("9", (await ((ICoreAmazonSQS)sqs).GetAttributesAsync(url))["DelaySeconds"]);
    }

    [Theory]
    [InlineData("eu-west-1", false, false, "https://sqs.eu-west-1.amazonaws.com")]
    [InlineData("eu-west-1", true, false, "https://sqs.eu-west-1.api.aws")]
    [InlineData("us-east-1", false, true, "https://sqs-fips.us-east-1.amazonaws.com")]
    [InlineData("us-east-1", true, true, "https://sqs-fips.us-east-1.api.aws")]
    [InlineData("us-gov-west-1", false, true, "https://sqs.us-gov-west-1.amazonaws.com")]
    [InlineData("cn-north-1", false, false, "https://sqs.cn-north-1.amazonaws.com.cn")]
    public void Endpoint_OfARegion_FollowsThePartition(string region, bool dualStack, bool fips, string expected)
    {
        var config = new AmazonSQSConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            UseDualstackEndpoint = dualStack,
            UseFIPSEndpoint = fips,
        };

        var endpoint = config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new ListQueuesRequest()));

        Assert.Equal(expected, endpoint.URL);
    }

    [Fact]
    public void Client_ThroughTheFactoryOfItsInterface_IsMade()
    {
        using var service = (IDisposable)Create<IAmazonSQS>();

        Assert.IsType<AmazonSQSClient>(service);

        static IAmazonService Create<T>()
            where T : IAmazonService
        {
            var config = T.CreateDefaultClientConfig();
            config.RegionEndpoint = RegionEndpoint.EUWest1;
            return T.CreateDefaultServiceClient(StandInFixture.Credentials, config);
        }
    }

    [Fact]
    public void Models_CollectionsAndNumbers_AreNullUntilSet()
    {
        Assert.Null(new ReceiveMessageResponse().Messages);
        Assert.Null(new SendMessageRequest().DelaySeconds);
        Assert.Null(new SendMessageRequest().MessageAttributes);
        Assert.Equal("Amazon.SQS.Model", typeof(Message).Namespace);
    }

    private static AmazonSQSConfig Config(Uri url) =>
        new() { ServiceURL = url.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 };
}
