using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Local.Aws.S3.Notifications;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class NotificationTests : IAsyncLifetime
{
    private const string Bucket = "notifying";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private AwsServer server = null!;
    private AmazonS3Client s3 = null!;
    private AmazonSQSClient sqs = null!;
    private string queueUrl = "";
    private string queueArn = "";

    public async ValueTask InitializeAsync()
    {
        server = await AwsServer.StartAsync(new AwsServerOptions { Credentials = [S3Fixture.Key] });
        s3 = S3Fixture.Connect(server);
        sqs = new AmazonSQSClient(
            new BasicAWSCredentials(S3Fixture.Key.AccessKeyId, S3Fixture.Key.SecretAccessKey),
            new AmazonSQSConfig { ServiceURL = server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1" });
        await s3.PutBucketAsync(Bucket);
        queueUrl = (await sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "events" }, cancellationToken)).QueueUrl;
        queueArn = "arn:aws:sqs:eu-west-1:000000000000:events";
    }

    public async ValueTask DisposeAsync()
    {
        sqs.Dispose();
        s3.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task PutNotification_Queue_SendsTheTestEvent()
    {
        await ConfigureAsync("flags", EventType.ObjectCreatedAll);

        var message = Assert.Single(await ReceiveAsync());

        Assert.Equal("s3:TestEvent", message.RootElement.GetProperty("Event").GetString());
        Assert.Equal("Amazon S3", message.RootElement.GetProperty("Service").GetString());
        Assert.Equal(Bucket, message.RootElement.GetProperty("Bucket").GetString());
        Assert.False(message.RootElement.TryGetProperty("Records", out _));
        var read = await s3.GetBucketNotificationAsync(Bucket, cancellationToken);
        var configuration = Assert.Single(read.QueueConfigurations);
        Assert.Equal(("flags", queueArn), (configuration.Id, configuration.Queue));
    }

    [Fact]
    public async Task Put_MatchingKey_SendsTheEvent()
    {
        await ConfigureAsync("flags", EventType.ObjectCreatedAll, ("prefix", "in/"), ("suffix", "pipeline_success.flag"));
        await ReceiveAsync();
        await PutAsync("in/data.csv");
        await PutAsync("out/pipeline_success.flag");
        var etag = (await PutAsync("in/red flower/ü=1/pipeline_success.flag")).ETag;

        var message = Assert.Single(await ReceiveAsync());

        var record = Assert.Single(message.RootElement.GetProperty("Records").EnumerateArray());
        Assert.Equal("2.6", record.GetProperty("eventVersion").GetString());
        Assert.Equal("ObjectCreated:Put", record.GetProperty("eventName").GetString());
        var subject = record.GetProperty("s3");
        Assert.Equal("flags", subject.GetProperty("configurationId").GetString());
        Assert.Equal(Bucket, subject.GetProperty("bucket").GetProperty("name").GetString());
        var item = subject.GetProperty("object");
        Assert.Equal("in/red+flower/%C3%BC%3D1/pipeline_success.flag", item.GetProperty("key").GetString());
        Assert.Equal((4, etag.Trim('"')), (item.GetProperty("size").GetInt64(), item.GetProperty("eTag").GetString()));
        Assert.NotEmpty(item.GetProperty("sequencer").GetString()!);
    }

    [Fact]
    public async Task CopyMultipartAndDelete_SendTheirEvents_WithRisingSequencers()
    {
        await ConfigureAsync("all", EventType.ObjectCreatedAll, EventType.ObjectRemovedAll);
        await ReceiveAsync();
        await PutAsync("a");
        await s3.CopyObjectAsync(Bucket, "a", Bucket, "b", cancellationToken);
        var upload = await s3.InitiateMultipartUploadAsync(Bucket, "c", cancellationToken);
        var part = await s3.UploadPartAsync(
            new UploadPartRequest { BucketName = Bucket, Key = "c", UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream([1]) },
            cancellationToken);
        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "c", UploadId = upload.UploadId, PartETags = [new PartETag(1, part.ETag)] },
            cancellationToken);
        await s3.DeleteObjectAsync(Bucket, "a", cancellationToken);

        var records = (await ReceiveAsync()).Select(message => message.RootElement.GetProperty("Records")[0])
            .OrderBy(Sequencer, StringComparer.Ordinal)
            .ToList();

        Assert.Equal(
            ["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload", "ObjectRemoved:Delete"],
            records.Select(record => record.GetProperty("eventName").GetString()));
        Assert.Equal(4, records.Select(Sequencer).Distinct().Count());

        static string Sequencer(JsonElement record) => record.GetProperty("s3").GetProperty("object").GetProperty("sequencer").GetString()!;
    }

    [Fact]
    public async Task PutNotification_NoSuchQueue_IsRefused()
    {
        queueArn += "-missing";

        Assert.Equal("InvalidArgument", await S3Fixture.CodeOfAsync(() => ConfigureAsync("flags", EventType.ObjectCreatedAll)));
    }

    [Theory]
    [InlineData("red flower.jpg", "red+flower.jpg")]
    [InlineData("a/b-c_d.e*f", "a/b-c_d.e*f")]
    [InlineData("~+:=%", "%7E%2B%3A%3D%25")]
    [InlineData("ü😀", "%C3%BC%F0%9F%98%80")]
    public void EncodeKey_AnyKey_IsFormEncoded(string key, string expected)
    {
        Assert.Equal(expected, S3EventBody.EncodeKey(key));
        Assert.Equal(key, System.Net.WebUtility.UrlDecode(S3EventBody.EncodeKey(key)));
    }

    private Task<PutBucketNotificationResponse> ConfigureAsync(string id, EventType type, params (string Name, string Value)[] rules) => ConfigureAsync(id, [type], rules);

    private Task<PutBucketNotificationResponse> ConfigureAsync(string id, EventType first, EventType second) => ConfigureAsync(id, [first, second], []);

    private Task<PutBucketNotificationResponse> ConfigureAsync(string id, List<EventType> events, (string Name, string Value)[] rules)
    {
        var configuration = new QueueConfiguration { Id = id, Queue = queueArn, Events = events };
        if (rules.Length > 0)
        {
            configuration.Filter = new Filter
            {
                S3KeyFilter = new S3KeyFilter { FilterRules = [.. rules.Select(rule => new FilterRule { Name = rule.Name, Value = rule.Value })] },
            };
        }

        return s3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest { BucketName = Bucket, QueueConfigurations = [configuration] }, cancellationToken);
    }

    private Task<PutObjectResponse> PutAsync(string key) => s3.PutObjectAsync(
        new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = "flag" }, cancellationToken);

    private async Task<List<JsonDocument>> ReceiveAsync()
    {
        var response = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = 10, WaitTimeSeconds = 0 }, cancellationToken);
        foreach (var message in response.Messages ?? [])
        {
            await sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle, cancellationToken);
        }

        return [.. (response.Messages ?? []).Select(message => JsonDocument.Parse(message.Body))];
    }
}
