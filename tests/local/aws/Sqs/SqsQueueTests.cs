using Amazon.SQS;
using Amazon.SQS.Model;

namespace DataEgress.Local.Aws.Tests.Sqs;

public sealed class SqsQueueTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateQueue_SameAttributes_IsTheSameQueue()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync("events", ("DelaySeconds", "5"));

        Assert.Equal(url, await sqs.QueueAsync("events", ("DelaySeconds", "5")));
        Assert.Equal(url, (await sqs.Client.GetQueueUrlAsync("events", Ct)).QueueUrl);
        var error = await Assert.ThrowsAsync<QueueNameExistsException>(() => sqs.QueueAsync("events", ("DelaySeconds", "6")));
        Assert.Equal("QueueAlreadyExists", error.ErrorCode);
    }

    [Fact]
    public async Task GetQueueUrl_NoSuchQueue_SaysSo()
    {
        await using var sqs = await SqsFixture.StartAsync();

        var error = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.Client.GetQueueUrlAsync("none", Ct));

        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", error.ErrorCode);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, error.StatusCode);
    }

    [Theory]
    [InlineData("VisibilityTimeout", "43201")]
    [InlineData("DelaySeconds", "-1")]
    [InlineData("RedrivePolicy", "{}")]
    [InlineData("RedrivePolicy", "nonsense")]
    public async Task CreateQueue_BadValue_IsRefused(string name, string value)
    {
        await using var sqs = await SqsFixture.StartAsync();

        await Assert.ThrowsAsync<InvalidAttributeValueException>(() => sqs.QueueAsync("events", (name, value)));
    }

    [Fact]
    public async Task CreateQueue_UnknownAttributeOrName_IsRefused()
    {
        await using var sqs = await SqsFixture.StartAsync();

        await Assert.ThrowsAsync<InvalidAttributeNameException>(() => sqs.QueueAsync("events", ("Colour", "red")));
        await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.QueueAsync("no spaces"));
    }

    [Fact]
    public async Task SetQueueAttributes_Changed_AreRead()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();

        await sqs.Client.SetQueueAttributesAsync(url, new() { ["VisibilityTimeout"] = "77" }, Ct);
        var attributes = await sqs.Client.GetQueueAttributesAsync(url, ["All"], Ct);

        Assert.Equal(77, attributes.VisibilityTimeout);
        Assert.Equal("arn:aws:sqs:eu-west-1:000000000000:events", attributes.QueueARN);
        Assert.Equal("1048576", attributes.Attributes["MaximumMessageSize"]);
    }

    [Fact]
    public async Task ListQueues_Prefix_ListsInPages()
    {
        await using var sqs = await SqsFixture.StartAsync();
        foreach (var name in new[] { "a-1", "a-2", "a-3", "b-1" })
        {
            await sqs.QueueAsync(name);
        }

        var first = await sqs.Client.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "a-", MaxResults = 2 }, Ct);
        var second = await sqs.Client.ListQueuesAsync(
            new ListQueuesRequest { QueueNamePrefix = "a-", MaxResults = 2, NextToken = first.NextToken }, Ct);

        Assert.Equal(["a-1", "a-2"], first.QueueUrls.Select(url => url.Split('/')[^1]));
        Assert.Equal(["a-3"], second.QueueUrls.Select(url => url.Split('/')[^1]));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task DeleteQueue_WhileAReceiveWaits_EndsTheReceive()
    {
        await using var sqs = await SqsFixture.StartAsync(new ManualTime());
        var url = await sqs.QueueAsync();
        var waiting = sqs.ReceiveAsync(url, wait: 20);

        await sqs.Client.DeleteQueueAsync(url, Ct);

        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => waiting);
    }

    [Fact]
    public async Task PurgeQueue_Twice_RemovesAllAndThenRefuses()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();
        await sqs.SendAsync(url, "gone");

        await sqs.Client.PurgeQueueAsync(new PurgeQueueRequest { QueueUrl = url }, Ct);

        Assert.Empty(await sqs.ReceiveAsync(url));
        await Assert.ThrowsAsync<PurgeQueueInProgressException>(
            () => sqs.Client.PurgeQueueAsync(new PurgeQueueRequest { QueueUrl = url }, Ct));
    }
}
