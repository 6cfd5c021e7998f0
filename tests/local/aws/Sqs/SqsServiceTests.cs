using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Sqs;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Aws.Tests.Sqs;

/// <summary>What only shows when the caller's going away can be timed exactly.</summary>
public sealed class SqsServiceTests
{
    private static readonly CallContext Call = new("request", new Uri("http://127.0.0.1:1"), new Caller("key", "arn", "user"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receive_CallerGone_LosesNothing()
    {
        var data = Directory.CreateTempSubdirectory("egress-sqs-").FullName;
        try
        {
            await using var service = new SqsService(new ServiceContext
            {
                Region = "eu-west-1",
                AccountId = "000000000000",
                DataDirectory = data,
                Durable = false,
                Time = new ManualTime(),
                LoggerFactory = NullLoggerFactory.Instance,
            });
            await service.StartAsync(Ct);
            var url = (await InvokeAsync(service, "CreateQueue", new() { ["QueueName"] = "events" }, Ct))!["QueueUrl"]!.GetValue<string>();
            using var caller = new CancellationTokenSource();
            var waiting = InvokeAsync(service, "ReceiveMessage", new() { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 20 }, caller.Token);
            await caller.CancelAsync();
            await InvokeAsync(service, "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "kept" }, Ct);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            var answer = await InvokeAsync(
                service,
                "ReceiveMessage",
                new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("ApproximateReceiveCount") },
                Ct);

            var message = Assert.Single(answer!["Messages"]!.AsArray())!;
            Assert.Equal("kept", message["Body"]!.GetValue<string>());
            Assert.Equal("1", message["Attributes"]!["ApproximateReceiveCount"]!.GetValue<string>());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<JsonObject?> InvokeAsync(SqsService service, string operation, JsonObject request, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(request.ToJsonString());
        return await service.InvokeAsync(operation, json.RootElement, Call, ct);
    }
}
