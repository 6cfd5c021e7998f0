using System.Text;
using Amazon.SQS.Model;

namespace DataEgress.Local.Aws.Tests.Sqs;

public sealed class SqsMessageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receive_WaitingWhenMessageArrives_WakesWithoutWaitingOut()
    {
        await using var sqs = await SqsFixture.StartAsync(new ManualTime());
        var url = await sqs.QueueAsync();

        // The clock stands still: only the arrival can end the wait.
        var waiting = sqs.ReceiveAsync(url, wait: 20);
        await sqs.SendAsync(url, "hello");

        Assert.Equal("hello", Assert.Single(await waiting).Body);
    }

    [Fact]
    public async Task Receive_NothingComes_EndsAfterTheWait()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();

        Assert.Empty(await sqs.ReceiveAsync(url, wait: 1));
    }

    [Fact]
    public async Task Receive_VisibilityTimeoutPasses_ComesAgainWithHigherCount()
    {
        var time = new ManualTime();
        await using var sqs = await SqsFixture.StartAsync(time);
        var url = await sqs.QueueAsync("events", ("VisibilityTimeout", "60"));
        await sqs.SendAsync(url, "again");

        var first = Assert.Single(await sqs.ReceiveAsync(url));
        Assert.Empty(await sqs.ReceiveAsync(url));
        time.Advance(TimeSpan.FromSeconds(60));
        var second = Assert.Single(await sqs.ReceiveAsync(url));

        Assert.Equal("1", first.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("2", second.Attributes["ApproximateReceiveCount"]);
        Assert.NotEqual(first.ReceiptHandle, second.ReceiptHandle);
    }

    [Fact]
    public async Task ChangeMessageVisibility_ToZero_WakesAWaitingReceive()
    {
        await using var sqs = await SqsFixture.StartAsync(new ManualTime());
        var url = await sqs.QueueAsync();
        await sqs.SendAsync(url, "back");
        var taken = Assert.Single(await sqs.ReceiveAsync(url));

        var waiting = sqs.ReceiveAsync(url, wait: 20);
        await sqs.Client.ChangeMessageVisibilityAsync(url, taken.ReceiptHandle, 0, Ct);

        Assert.Equal("back", Assert.Single(await waiting).Body);
    }

    [Fact]
    public async Task ChangeMessageVisibility_OldHandle_IsNotInflight()
    {
        var time = new ManualTime();
        await using var sqs = await SqsFixture.StartAsync(time);
        var url = await sqs.QueueAsync();
        await sqs.SendAsync(url, "x");
        var taken = Assert.Single(await sqs.ReceiveAsync(url, hide: 5));
        time.Advance(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<MessageNotInflightException>(
            () => sqs.Client.ChangeMessageVisibilityAsync(url, taken.ReceiptHandle, 10, Ct));
        Assert.Equal("AWS.SimpleQueueService.MessageNotInflight", error.ErrorCode);
    }

    [Fact]
    public async Task Receive_TooOften_GoesToTheDeadLetterQueueAndBack()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var dead = await sqs.QueueAsync("dead");
        var deadArn = await sqs.ArnAsync(dead);
        var url = await sqs.QueueAsync("events", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{deadArn}}","maxReceiveCount":"2"}"""));
        await sqs.SendAsync(url, "poison");
        await sqs.SendAsync(url, "good");

        Assert.Equal(2, (await sqs.ReceiveAsync(url, hide: 0)).Count);
        foreach (var message in await sqs.ReceiveAsync(url, hide: 0))
        {
            if (message.Body == "good")
            {
                await sqs.Client.DeleteMessageAsync(url, message.ReceiptHandle, Ct);
            }
        }

        Assert.Empty(await sqs.ReceiveAsync(url));
        var poison = Assert.Single(await sqs.ReceiveAsync(dead, hide: 0));
        Assert.Equal("poison", poison.Body);
        Assert.Equal(await sqs.ArnAsync(url), poison.Attributes["DeadLetterQueueSourceArn"]);
        var sources = await sqs.Client.ListDeadLetterSourceQueuesAsync(new ListDeadLetterSourceQueuesRequest { QueueUrl = dead }, Ct);
        Assert.Equal([url], sources.QueueUrls);

        var task = await sqs.Client.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = deadArn }, Ct);
        Assert.NotEmpty(task.TaskHandle);
        var back = Assert.Single(await sqs.ReceiveAsync(url));
        Assert.Equal(("poison", "1"), (back.Body, back.Attributes["ApproximateReceiveCount"]));
    }

    [Fact]
    public async Task Send_Delayed_IsHiddenUntilItsTime()
    {
        var time = new ManualTime();
        await using var sqs = await SqsFixture.StartAsync(time);
        var url = await sqs.QueueAsync();
        await sqs.Client.SendMessageAsync(new SendMessageRequest(url, "later") { DelaySeconds = 30 }, Ct);

        Assert.Empty(await sqs.ReceiveAsync(url));
        var attributes = await sqs.Client.GetQueueAttributesAsync(url, ["All"], Ct);
        Assert.Equal((0, 1, 0), (
            attributes.ApproximateNumberOfMessages,
            attributes.ApproximateNumberOfMessagesDelayed,
            attributes.ApproximateNumberOfMessagesNotVisible));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await sqs.ReceiveAsync(url));
    }

    [Fact]
    public async Task Send_WithAttributes_RoundTripsAndSumsAgree()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();
        using var bytes = new MemoryStream([0, 1, 255]);

        // The client compares the MD5 sums of body and attributes, in both directions.
        var sent = await sqs.Client.SendMessageAsync(
            new SendMessageRequest(url, "größe <&> \"\u2028")
            {
                MessageAttributes = new()
                {
                    ["text"] = new MessageAttributeValue { DataType = "String", StringValue = "ä" },
                    ["number"] = new MessageAttributeValue { DataType = "Number.int", StringValue = "42" },
                    ["bytes"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = bytes },
                },
            },
            Ct);
        var received = Assert.Single(await sqs.ReceiveAsync(url));

        Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal("größe <&> \"\u2028", received.Body);
        Assert.Equal(sent.MD5OfMessageAttributes, received.MD5OfMessageAttributes);
        Assert.Equal([0, 1, 255], received.MessageAttributes["bytes"].BinaryValue.ToArray());
        Assert.Equal("Number.int", received.MessageAttributes["number"].DataType);
    }

    [Fact]
    public async Task Send_TooLongOrForbidden_IsRefused()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync("events", ("MaximumMessageSize", "1024"));

        await sqs.SendAsync(url, new string('x', 1024));
        var tooLong = await Assert.ThrowsAsync<Amazon.SQS.AmazonSQSException>(() => sqs.SendAsync(url, new string('x', 1025)));
        Assert.Equal("InvalidParameterValue", tooLong.ErrorCode);
        await Assert.ThrowsAsync<InvalidMessageContentsException>(() => sqs.SendAsync(url, "bell \a"));
    }

    [Fact]
    public async Task DeleteBatch_OneBadHandle_FailsThatEntryOnly()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();
        await sqs.SendAsync(url, "a");
        var taken = Assert.Single(await sqs.ReceiveAsync(url));

        var response = await sqs.Client.DeleteMessageBatchAsync(
            url, [new("good", taken.ReceiptHandle), new("bad", "nonsense")], Ct);

        Assert.Equal("good", Assert.Single(response.Successful).Id);
        var failed = Assert.Single(response.Failed);
        Assert.Equal(("bad", "ReceiptHandleIsInvalid", true), (failed.Id, failed.Code, failed.SenderFault));
    }

    [Fact]
    public async Task SendBatch_Wrong_IsRefusedAsAWhole()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();

        await Assert.ThrowsAsync<EmptyBatchRequestException>(() => sqs.Client.SendMessageBatchAsync(url, [], Ct));
        await Assert.ThrowsAsync<BatchEntryIdsNotDistinctException>(
            () => sqs.Client.SendMessageBatchAsync(url, [new("a", "1"), new("a", "2")], Ct));
        await Assert.ThrowsAsync<TooManyEntriesInBatchRequestException>(
            () => sqs.Client.SendMessageBatchAsync(url, [.. Enumerable.Range(0, 11).Select(i => new SendMessageBatchRequestEntry($"e{i}", "x"))], Ct));
        await Assert.ThrowsAsync<BatchRequestTooLongException>(
            () => sqs.Client.SendMessageBatchAsync(url, [new("a", new string('x', 600_000)), new("b", new string('x', 600_000))], Ct));
        Assert.Empty(await sqs.ReceiveAsync(url));
    }

    [Fact]
    public async Task Fifo_GroupInFlight_HoldsBackTheGroupOnly()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync("order.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));
        foreach (var (group, body) in new[] { ("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a1") })
        {
            await sqs.Client.SendMessageAsync(new SendMessageRequest(url, body) { MessageGroupId = group }, Ct);
        }

        var first = Assert.Single(await sqs.ReceiveAsync(url, most: 1));
        var others = await sqs.ReceiveAsync(url);
        await sqs.Client.DeleteMessageAsync(url, first.ReceiptHandle, Ct);
        var rest = await sqs.ReceiveAsync(url);

        Assert.Equal("a1", first.Body);
        Assert.Equal(["b1"], others.Select(message => message.Body));
        Assert.Equal(["a2"], rest.Select(message => message.Body));
    }

    [Fact]
    public async Task Message_OlderThanRetention_IsGone()
    {
        var time = new ManualTime();
        await using var sqs = await SqsFixture.StartAsync(time);
        var url = await sqs.QueueAsync("events", ("MessageRetentionPeriod", "60"));
        await sqs.SendAsync(url, "old");
        time.Advance(TimeSpan.FromSeconds(61));
        await sqs.SendAsync(url, "new");

        Assert.Equal(["new"], (await sqs.ReceiveAsync(url)).Select(message => message.Body));
    }

    [Fact]
    public async Task State_Restart_KeepsMessagesCountsAndHandles()
    {
        var data = Directory.CreateTempSubdirectory("egress-sqs-").FullName;
        try
        {
            string handle;
            await using (var before = await SqsFixture.StartAsync(data: data))
            {
                var url = await before.QueueAsync("events", ("VisibilityTimeout", "300"));
                await before.SendAsync(url, "taken");
                await before.SendAsync(url, "waiting");
                await before.SendAsync(url, "deleted");
                handle = Assert.Single(await before.ReceiveAsync(url, most: 1)).ReceiptHandle;
                var rest = await before.ReceiveAsync(url);
                await before.Client.ChangeMessageVisibilityAsync(url, rest[0].ReceiptHandle, 0, Ct);
                await before.Client.DeleteMessageAsync(url, rest[1].ReceiptHandle, Ct);
            }

            await using var after = await SqsFixture.StartAsync(data: data);
            var again = (await after.Client.GetQueueUrlAsync("events", Ct)).QueueUrl;
            var attributes = await after.Client.GetQueueAttributesAsync(again, ["All"], Ct);
            Assert.Equal((1, 1), (attributes.ApproximateNumberOfMessages, attributes.ApproximateNumberOfMessagesNotVisible));
            await after.Client.DeleteMessageAsync(again, handle, Ct);
            var waiting = Assert.Single(await after.ReceiveAsync(again));
            Assert.Equal(("waiting", "2"), (waiting.Body, waiting.Attributes["ApproximateReceiveCount"]));
            attributes = await after.Client.GetQueueAttributesAsync(again, ["All"], Ct);
            Assert.Equal((0, 1), (attributes.ApproximateNumberOfMessages, attributes.ApproximateNumberOfMessagesNotVisible));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Send_LargestMessage_RoundTrips()
    {
        await using var sqs = await SqsFixture.StartAsync();
        var url = await sqs.QueueAsync();
        var body = string.Concat(Enumerable.Repeat("0123456789abcdef", 65_536));
        Assert.Equal(1024 * 1024, Encoding.UTF8.GetByteCount(body));

        await sqs.SendAsync(url, body);

        Assert.Equal(body, Assert.Single(await sqs.ReceiveAsync(url)).Body);
    }
}
