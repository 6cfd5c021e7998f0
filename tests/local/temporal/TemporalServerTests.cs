using System.Net;
using System.Net.Sockets;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;
using DataEgress.Local.Temporal.Tests.Journal;
using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests;

public sealed class TemporalServerTests
{
    private const string Workflow = "/temporal.api.workflowservice.v1.WorkflowService/";
    private const string Operator = "/temporal.api.operatorservice.v1.OperatorService/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_PortTaken_SaysWhichPort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var e = await Assert.ThrowsAsync<IOException>(() => TemporalServer.StartAsync(new TemporalServerOptions { Port = port }, Token));
        Assert.Contains($"Port {port} of 127.0.0.1 is taken", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SeveralWrongOptions_NamesThemAll()
    {
        var options = new TemporalServerOptions { Bind = "localhost", Port = 70_000, DataDirectory = " " };
        var e = await Assert.ThrowsAsync<ArgumentException>(() => TemporalServer.StartAsync(options, Token));
        Assert.Contains("Bind is 'localhost'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Port is 70000", e.Message, StringComparison.Ordinal);
        Assert.Contains("DataDirectory is blank", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_InMemory_HasTheDefaultNamespaceWithItsSearchAttributes()
    {
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), Token);
        using var client = new GrpcTestCall(server.Address);
        var described = await client.InvokeAsync<DescribeNamespaceResponse>(
            Workflow + "DescribeNamespace", new DescribeNamespaceRequest { Namespace = "default" }, Token);
        Assert.Equal(NamespaceState.Registered, described.NamespaceInfo.State);
        Assert.True(described.NamespaceInfo.Capabilities.WorkerPollCompleteOnShutdown);
        var attributes = await client.InvokeAsync<ListSearchAttributesResponse>(
            Operator + "ListSearchAttributes", new ListSearchAttributesRequest { Namespace = "default" }, Token);
        Assert.Equal(IndexedValueType.Datetime, attributes.CustomAttributes["CustomDatetimeField"]);
        Assert.Equal(6, attributes.CustomAttributes.Count);
    }

    [Fact]
    public async Task StartAsync_WithDataOfAnEarlierServer_HasItsNamespacesAndSearchAttributes()
    {
        using var directory = new JournalFolder();
        var options = new TemporalServerOptions { DataDirectory = directory.Path };
        string clusterId;
        await using (var first = await TemporalServer.StartAsync(options, Token))
        {
            using var client = new GrpcTestCall(first.Address);
            await client.InvokeAsync<RegisterNamespaceResponse>(Workflow + "RegisterNamespace", Register("kept"), Token);
            await client.InvokeAsync<RegisterNamespaceResponse>(Workflow + "RegisterNamespace", Register("gone"), Token);
            await client.InvokeAsync<AddSearchAttributesResponse>(
                Operator + "AddSearchAttributes",
                new AddSearchAttributesRequest { Namespace = "kept", SearchAttributes = { ["EgressPipeline"] = IndexedValueType.Keyword } },
                Token);
            await client.InvokeAsync<DeprecateNamespaceResponse>(
                Workflow + "DeprecateNamespace", new DeprecateNamespaceRequest { Namespace = "kept" }, Token);
            await client.InvokeAsync<DeleteNamespaceResponse>(
                Operator + "DeleteNamespace", new DeleteNamespaceRequest { Namespace = "gone" }, Token);
            clusterId = (await client.InvokeAsync<GetClusterInfoResponse>(Workflow + "GetClusterInfo", new GetClusterInfoRequest(), Token)).ClusterId;
        }

        await using var second = await TemporalServer.StartAsync(options, Token);
        using var again = new GrpcTestCall(second.Address);
        var kept = await again.InvokeAsync<DescribeNamespaceResponse>(
            Workflow + "DescribeNamespace", new DescribeNamespaceRequest { Namespace = "kept" }, Token);
        Assert.Equal((NamespaceState.Deprecated, "someone"), (kept.NamespaceInfo.State, kept.NamespaceInfo.OwnerEmail));
        var attributes = await again.InvokeAsync<ListSearchAttributesResponse>(
            Operator + "ListSearchAttributes", new ListSearchAttributesRequest { Namespace = "kept" }, Token);
        Assert.Equal(IndexedValueType.Keyword, Assert.Single(attributes.CustomAttributes).Value);
        var gone = await Assert.ThrowsAsync<GrpcStatusException>(() => again.InvokeAsync<DescribeNamespaceResponse>(
            Workflow + "DescribeNamespace", new DescribeNamespaceRequest { Namespace = "gone" }, Token));
        Assert.Equal(GrpcStatusCode.NotFound, gone.Code);
        var info = await again.InvokeAsync<GetClusterInfoResponse>(Workflow + "GetClusterInfo", new GetClusterInfoRequest(), Token);
        Assert.Equal(clusterId, info.ClusterId);
    }

    [Theory]
    [InlineData(Workflow + "ListSchedules")]
    [InlineData(Workflow + "CountWorkers")]
    [InlineData(Operator + "ListNexusEndpoints")]
    public async Task Call_ListOfWhatIsNotImplemented_IsEmpty(string path)
    {
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), Token);
        using var client = new GrpcTestCall(server.Address);
        var answer = await client.SendAsync(path, GrpcTestCall.Frame(new DescribeNamespaceRequest { Namespace = "default" }.ToByteArray()), Token);
        Assert.Equal(GrpcStatusCode.Ok, answer.Code);
        Assert.Equal(new byte[5], answer.Body);
    }

    private static RegisterNamespaceRequest Register(string name) => new()
    {
        Namespace = name,
        OwnerEmail = "someone",
        WorkflowExecutionRetentionPeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(3)),
    };
}
