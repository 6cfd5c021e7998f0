using System.Text.Json;
using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Starter.Tests.Setup;

public sealed class SetupCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Setup_NewNamespaceThenAgain_CreatesOnceAndThenFindsEverything()
    {
        var first = await cluster.EgressAsync("setup", "--namespace", "setup-new", "--json");
        var second = await cluster.EgressAsync("setup", "--namespace", "setup-new", "--json");
        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (first.ExitCode, second.ExitCode));
        using var created = JsonDocument.Parse(first.Output);
        using var found = JsonDocument.Parse(second.Output);
        Assert.True(created.RootElement.GetProperty("created").GetBoolean());
        Assert.Equal(SearchAttributes.All.Count, created.RootElement.GetProperty("registered").GetArrayLength());
        Assert.False(found.RootElement.GetProperty("created").GetBoolean());
        Assert.Equal(0, found.RootElement.GetProperty("registered").GetArrayLength());
        var known = await cluster.Client.OperatorService.ListSearchAttributesAsync(new() { Namespace = "setup-new" });
        Assert.All(SearchAttributes.All, key => Assert.Equal(IndexedValueType.Keyword, known.CustomAttributes[key.Name]));
    }

    [Fact]
    public async Task Setup_AttributeOfAnotherType_IsRefusedByName()
    {
        await cluster.Client.WorkflowService.RegisterNamespaceAsync(
            new() { Namespace = "setup-wrong", WorkflowExecutionRetentionPeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(2)) });
        await cluster.Client.OperatorService.AddSearchAttributesAsync(
            new() { Namespace = "setup-wrong", SearchAttributes = { [SearchAttributes.Pipeline.Name] = IndexedValueType.Int } });
        var result = await cluster.EgressAsync("setup", "--namespace", "setup-wrong");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("EgressPipeline is Int", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_AsText_SaysWhatIsThere()
    {
        var result = await cluster.EgressAsync("setup");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains("search attribute WaitingFor: there already", result.Output, StringComparison.Ordinal);
    }
}
