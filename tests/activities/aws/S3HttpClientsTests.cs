using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using DataEgress.Activities.Aws;

namespace DataEgress.Activities.Tests.Aws;

public sealed class S3HttpClientsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(16, false)]
    [InlineData(S3HttpClients.LargeBody, true)]
    public async Task Send_Body_AsksForLeaveOnlyIfItIsLarge(int bytes, bool asks)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var head = AnswerAsync(listener);
        using var client = new S3HttpClients().CreateHttpClient(new AmazonS3Config { Timeout = TimeSpan.FromMinutes(1) });
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://{listener.LocalEndpoint}/bucket/key") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(asks, (await head).Contains("Expect: 100-continue", StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromMinutes(1), client.Timeout);
    }

    // Answers when the head has come: who asked for leave does not send the rest.
    private static async Task<string> AnswerAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync(Cancellation);
        var stream = connection.GetStream();
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation)));
        }

        await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        return head.ToString();
    }
}
