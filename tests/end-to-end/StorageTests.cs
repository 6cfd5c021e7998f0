using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.EndToEnd.Tests;

/// <summary>What <c>serve</c> does with a folder that it cannot write, may not use or cannot trust.</summary>
public sealed class StorageTests : IDisposable
{
    private const int UsageError = 2;
    private const int Failure = 1;
    private const int LargestFileKiB = 1024;

    private readonly string data = Directory.CreateTempSubdirectory("egress-storage-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Journal => Path.Combine(data, "temporal");

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Serve_JournalCannotBeWritten_EndsWithMessageAndExitCodeAndLosesNothing()
    {
        var acknowledged = new List<string>();
        await using (var full = await LocalProcess.ServeAsync(["--data", data, "--no-worker"], LargestFileKiB))
        {
            var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(full.Temporal));
            var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                // Far more than fits.
                for (var i = 0; i < 2 * LargestFileKiB / 100; i++)
                {
                    await StartAsync(client, $"w-{i}");
                    acknowledged.Add($"w-{i}");
                }
            });
            Assert.Equal(RpcException.StatusCode.Unavailable, refused.Code);
            Assert.Equal(Failure, await full.EndAsync());
            var error = Assert.Single(full.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal));
            Assert.StartsWith($"error: The journal in {Journal} cannot be written: ", error, StringComparison.Ordinal);
        }

        Assert.NotEmpty(acknowledged);
        await using var again = await LocalProcess.ServeAsync("--data", data, "--no-worker");
        Assert.Contains("ended in a write that a crash cut short", again.Output, StringComparison.Ordinal);
        var after = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(again.Temporal));
        foreach (var id in acknowledged)
        {
            Assert.Equal(id, (await after.GetWorkflowHandle(id).DescribeAsync()).Id);
        }
    }

    [Fact]
    public async Task Serve_FolderInUse_IsRefusedWithExitCode()
    {
        await using var first = await LocalProcess.ServeAsync("--data", data, "--no-worker");
        var (exitCode, _, errors) = await LocalProcess.RunAsync(
            "serve", "--data", data, "--no-worker", "--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0");
        Assert.Equal(UsageError, exitCode);
        Assert.Equal($"error: The data directory {Journal} cannot be locked: another process uses it. Stop that one or choose another directory.", Assert.Single(errors));
    }

    [Fact]
    public async Task Serve_JournalDamagedInTheMiddle_IsRefusedWithExitCode()
    {
        await using (var first = await LocalProcess.ServeAsync("--data", data, "--no-worker"))
        {
            var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(first.Temporal));
            await StartAsync(client, "one");
            await StartAsync(client, "two");
            await first.KillAsync();
        }

        var log = Assert.Single(Directory.GetFiles(Journal, "log-*"));
        var bytes = await File.ReadAllBytesAsync(log, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancellation);

        var (exitCode, _, errors) = await LocalProcess.RunAsync(
            "serve", "--data", data, "--no-worker", "--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0");
        Assert.Equal(UsageError, exitCode);
        Assert.StartsWith($"error: The journal file {log} is damaged at offset ", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(log, Cancellation));
    }

    private static Task<WorkflowHandle> StartAsync(ITemporalClient client, string id) => client.StartWorkflowAsync(
        "nobody-runs-it",
        [new Temporalio.Converters.RawValue(new Payload { Data = ByteString.CopyFrom(new byte[100 << 10]) })],
        new WorkflowOptions(id, "storage") { Rpc = new RpcOptions { Timeout = TimeSpan.FromSeconds(5) } });
}
