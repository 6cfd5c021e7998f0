using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;

namespace AwsSdk.Tests;

/// <summary>What the clients take from the environment; alone, because every client reads it.</summary>
[Collection(nameof(EnvironmentTests))]
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
public sealed class EnvironmentTests : IDisposable
{
    private static readonly string[] Names = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SSM", "AWS_REGION"];

    private readonly Dictionary<string, string?> before = Names.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Fact]
    public async Task EndpointUrl_General_IsUsedByBothClients()
    {
        await using var server = await StandInFixture.StartAsync();
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL", server.Url.ToString());
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials);
        using var ssm = new AmazonSimpleSystemsManagementClient(StandInFixture.Credentials);

        await sqs.CreateQueueAsync("here", Ct);
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "p", Value = "v", Type = ParameterType.String }, Ct);

        Assert.EndsWith("/here", (await sqs.GetQueueUrlAsync("here", Ct)).QueueUrl, StringComparison.Ordinal);
        Assert.Equal("v", (await ssm.GetParameterAsync(new GetParameterRequest { Name = "p" }, Ct)).Parameter.Value);
    }

    [Fact]
    public async Task EndpointUrl_OfTheService_GoesBeforeTheGeneralOne()
    {
        await using var server = await StandInFixture.StartAsync();
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        Set("AWS_ENDPOINT_URL_SQS", server.Url.ToString());
        Set("AWS_ENDPOINT_URL_SSM", server.Url.ToString());
        using var sqs = new AmazonSQSClient(StandInFixture.Credentials);
        using var ssm = new AmazonSimpleSystemsManagementClient(StandInFixture.Credentials);

        await sqs.CreateQueueAsync("here", Ct);
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "p" }, Ct));
    }

    private static void Set(string name, string value) => Environment.SetEnvironmentVariable(name, value);
}
