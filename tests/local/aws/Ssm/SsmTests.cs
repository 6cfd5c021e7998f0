using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace DataEgress.Local.Aws.Tests.Ssm;

public sealed class SsmTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutParameter_Overwritten_CountsVersions()
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), Ct);
        using var ssm = Client(server);
        await PutAsync(ssm, "/a/key", "one");

        await Assert.ThrowsAsync<ParameterAlreadyExistsException>(() => PutAsync(ssm, "/a/key", "two"));
        var second = await PutAsync(ssm, "/a/key", "two", overwrite: true);

        Assert.Equal(2, second.Version);
        Assert.Equal(("two", 2L), await GetAsync(ssm, "/a/key"));
        Assert.Equal(("one", 1L), await GetAsync(ssm, "/a/key:1"));
        Assert.Equal(("two", 2L), await GetAsync(ssm, "arn:aws:ssm:eu-west-1:000000000000:parameter/a/key"));
        await Assert.ThrowsAsync<ParameterVersionNotFoundException>(() => GetAsync(ssm, "/a/key:9"));
    }

    [Fact]
    public async Task SecureString_OnlyWithDecryption_IsInTheClear()
    {
        var data = Directory.CreateTempSubdirectory("egress-ssm-").FullName;
        try
        {
            await using (var before = await AwsServer.StartAsync(new AwsServerOptions { DataDirectory = data }, Ct))
            {
                using var client = Client(before);
                await PutAsync(client, "secret", "open sesame", type: ParameterType.SecureString);
            }

            foreach (var file in Directory.GetFiles(data, "*", SearchOption.AllDirectories))
            {
                Assert.DoesNotContain("open sesame", await File.ReadAllTextAsync(file, Ct), StringComparison.Ordinal);
            }

            await using var server = await AwsServer.StartAsync(new AwsServerOptions { DataDirectory = data }, Ct);
            using var ssm = Client(server);
            var hidden = await ssm.GetParameterAsync(new GetParameterRequest { Name = "secret" }, Ct);
            var clear = await ssm.GetParameterAsync(new GetParameterRequest { Name = "secret", WithDecryption = true }, Ct);
            Assert.NotEqual("open sesame", hidden.Parameter.Value);
            Assert.Equal("open sesame", clear.Parameter.Value);
            Assert.Equal(ParameterType.SecureString, clear.Parameter.Type);
            Assert.Equal("arn:aws:ssm:eu-west-1:000000000000:parameter/secret", clear.Parameter.ARN);
            Assert.InRange(DateTime.UtcNow - clear.Parameter.LastModifiedDate!.Value.ToUniversalTime(), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(5));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task GetParametersByPath_Pages_ListWhatIsBelow()
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), Ct);
        using var ssm = Client(server);
        foreach (var name in new[] { "/p/a", "/p/b", "/p/c", "/p/deep/d", "/pq/x" })
        {
            await PutAsync(ssm, name, "v");
        }

        var first = await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/p", MaxResults = 2 }, Ct);
        var second = await ssm.GetParametersByPathAsync(
            new GetParametersByPathRequest { Path = "/p", MaxResults = 2, NextToken = first.NextToken }, Ct);
        var all = await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/p/", Recursive = true }, Ct);

        Assert.Equal(["/p/a", "/p/b"], first.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["/p/c"], second.Parameters.Select(parameter => parameter.Name));
        Assert.Null(second.NextToken);
        Assert.Equal(["/p/a", "/p/b", "/p/c", "/p/deep/d"], all.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public async Task GetParameters_SomeMissing_NamesThem()
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), Ct);
        using var ssm = Client(server);
        await PutAsync(ssm, "one", "1");

        var response = await ssm.GetParametersAsync(new GetParametersRequest { Names = ["one", "none"] }, Ct);

        Assert.Equal(["one"], response.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["none"], response.InvalidParameters);
        await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = "one" }, Ct);
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => GetAsync(ssm, "one"));
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = "one" }, Ct));
    }

    [Theory]
    [InlineData("no spaces", "v", null, "ValidationException")]
    [InlineData("levels/without/slash", "v", null, "ValidationException")]
    [InlineData("empty", "", null, "ValidationException")]
    [InlineData("pattern", "v", "[0-9]+", "ParameterPatternMismatchException")]
    [InlineData("pattern", "v", "[", "InvalidAllowedPatternException")]
    public async Task PutParameter_Wrong_IsRefused(string name, string value, string? pattern, string code)
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), Ct);
        using var ssm = Client(server);

        var error = await Assert.ThrowsAnyAsync<AmazonSimpleSystemsManagementException>(() => ssm.PutParameterAsync(
            new PutParameterRequest { Name = name, Value = value, AllowedPattern = pattern, Type = ParameterType.String }, Ct));

        Assert.Equal(code, error.ErrorCode);
    }

    [Fact]
    public async Task PutParameter_UnknownKey_IsInvalidKeyId()
    {
        await using var server = await AwsServer.StartAsync(new AwsServerOptions(), Ct);
        using var ssm = Client(server);

        await Assert.ThrowsAsync<InvalidKeyIdException>(() => ssm.PutParameterAsync(
            new PutParameterRequest { Name = "s", Value = "v", Type = ParameterType.SecureString, KeyId = "alias/none" }, Ct));
    }

    private static AmazonSimpleSystemsManagementClient Client(AwsServer server) => new(
        new BasicAWSCredentials("test", "secret"),
        new AmazonSimpleSystemsManagementConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static Task<PutParameterResponse> PutAsync(
        AmazonSimpleSystemsManagementClient ssm, string name, string value, bool? overwrite = null, ParameterType? type = null) =>
        ssm.PutParameterAsync(
            new PutParameterRequest { Name = name, Value = value, Type = type ?? ParameterType.String, Overwrite = overwrite }, Ct);

    private static async Task<(string Value, long? Version)> GetAsync(AmazonSimpleSystemsManagementClient ssm, string name)
    {
        var parameter = (await ssm.GetParameterAsync(new GetParameterRequest { Name = name }, Ct)).Parameter;
        return (parameter.Value, parameter.Version);
    }
}
