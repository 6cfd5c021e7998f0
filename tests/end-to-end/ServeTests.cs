using System.Security.Cryptography;
using System.Text.Json;

namespace DataEgress.EndToEnd.Tests;

public sealed class ServeTests : IDisposable
{
    private const int LargeFile = 20 * 1024 * 1024;

    private readonly string folder = Directory.CreateTempSubdirectory("egress-e2e-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Serve_AwsCli_S3CopiesAndLists()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker");
        var file = Path.Combine(folder, "large file.bin");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(LargeFile), TestContext.Current.CancellationToken);

        await AwsCli.RunAsync(local.Aws, "s3", "cp", file, "s3://egress-source/a b/large+file.bin");
        var listing = await AwsCli.RunAsync(local.Aws, "s3", "ls", "s3://egress-source/a b/");
        await AwsCli.RunAsync(local.Aws, "s3", "cp", "s3://egress-source/a b/large+file.bin", file + ".back");

        Assert.Contains($"{LargeFile} large+file.bin", listing, StringComparison.Ordinal);
        Assert.Equal(await HashAsync(file), await HashAsync(file + ".back"));
    }

    [Fact]
    public async Task Serve_AwsCli_SqsSendsAndReceives()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker");
        var url = Property(await AwsCli.RunAsync(local.Aws, "sqs", "create-queue", "--queue-name", "q"), "QueueUrl").GetString()!;

        await AwsCli.RunAsync(local.Aws, "sqs", "send-message", "--queue-url", url, "--message-body", "hello");
        var received = Property(await AwsCli.RunAsync(local.Aws, "sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "5"), "Messages")[0];

        Assert.Equal("hello", received.GetProperty("Body").GetString());
    }

    [Fact]
    public async Task Serve_AwsCli_DynamoDbPutsAndQueries()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker");

        await AwsCli.RunAsync(local.Aws, "dynamodb", "put-item", "--table-name", "data-egress", "--item", """{"source_prefix":{"S":"p/"},"pipeline_name":{"S":"x"},"decrypt":{"BOOL":true}}""");
        var items = Property(
            await AwsCli.RunAsync(local.Aws, "dynamodb", "query", "--table-name", "data-egress", "--key-condition-expression", "source_prefix = :p", "--expression-attribute-values", """{":p":{"S":"p/"}}"""),
            "Items");

        Assert.Equal("x", items[0].GetProperty("pipeline_name").GetProperty("S").GetString());
    }

    [Fact]
    public async Task Serve_AwsCli_KmsEncryptsAndDecrypts()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker");
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "top secret", TestContext.Current.CancellationToken);

        var blob = Property(await AwsCli.RunAsync(local.Aws, "kms", "encrypt", "--key-id", "alias/data-egress", "--plaintext", "fileb://" + secret), "CiphertextBlob").GetBytesFromBase64();
        await File.WriteAllBytesAsync(secret + ".enc", blob, TestContext.Current.CancellationToken);
        var plain = Property(await AwsCli.RunAsync(local.Aws, "kms", "decrypt", "--ciphertext-blob", "fileb://" + secret + ".enc"), "Plaintext").GetBytesFromBase64();

        Assert.Equal("top secret"u8.ToArray(), plain);
    }

    [Fact]
    public async Task Serve_KilledAndStartedAgainOnItsFolder_KeepsWhatWasAcknowledged()
    {
        var data = Path.Combine(folder, "data");
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "kept", TestContext.Current.CancellationToken);
        await using (var first = await LocalProcess.ServeAsync("--data", data, "--no-worker"))
        {
            await AwsCli.RunAsync(first.Aws, "s3", "cp", file, "s3://egress-recipient/kept.txt");
            await first.KillAsync();
        }

        await using var second = await LocalProcess.ServeAsync("--data", data, "--no-worker");

        Assert.Equal("kept", await AwsCli.RunAsync(second.Aws, "s3", "cp", "s3://egress-recipient/kept.txt", "-"));
    }

    [Fact]
    public async Task Serve_AskedToStop_EndsWithZero()
    {
        await using var local = await LocalProcess.ServeAsync();

        Assert.Equal(0, await local.StopAsync());
    }

    private static JsonElement Property(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name);

    private static async Task<string> HashAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream, TestContext.Current.CancellationToken));
    }
}
