using System.Net;
using System.Text.Json;

namespace DataEgress.Local.Aws.Tests.Http;

public sealed class AwsServerTests
{
    [Fact]
    public async Task StartAsync_OccupiedPort_NamesThePort()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var first = await AwsServer.StartAsync(new AwsServerOptions(), cancellationToken);

        var exception = await Assert.ThrowsAsync<IOException>(
            () => AwsServer.StartAsync(new AwsServerOptions { Port = first.Url.Port }, cancellationToken));

        Assert.Contains($"port {first.Url.Port} on 127.0.0.1 is in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WrongSettings_NamesAllOfThem()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => AwsServer.StartAsync(new AwsServerOptions { Bind = "here", Port = -1, AccountId = "12" }, TestContext.Current.CancellationToken));

        Assert.Contains("Bind is 'here'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Port is -1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AccountId is '12'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_UnknownTarget_AnswersInJson()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.Add("X-Amz-Target", "Nowhere.Nothing");

        using var response = await client.SendAsync(request, cancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        Assert.Equal("UnknownOperationException", body.RootElement.GetProperty("__type").GetString());
    }
}
