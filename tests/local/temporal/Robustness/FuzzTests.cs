using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.Tests.Robustness;

/// <summary>Whatever comes in, the server answers with a proper status, goes on, and has nothing to log.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const string Service = "/temporal.api.workflowservice.v1.WorkflowService/";
    private static readonly Config Seeds = Config.QuickThrowOnFailure.WithMaxTest(40);
    private static readonly MethodDescriptor[] Methods =
    [
        .. new[] { "workflowservice", "operatorservice", "testservice" }.SelectMany(Declared),
    ];

    private readonly ErrorLog log = new();
    private TemporalServer server = null!;
    private GrpcTestCall client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new TemporalServerOptions { LoggerFactory = log }, Token);
        client = new GrpcTestCall(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public Task EveryMethod_RandomRequests_AreAnsweredProperly() => ForAllSeedsAsync(async seed =>
    {
        var messages = new RandomMessages(seed);
        await OfferLiveTaskAsync(messages);
        await Task.WhenAll(Methods.Select(method => SendAsync(method, Create(messages, method).ToByteArray())).ToList());
    });

    [Fact]
    public Task EveryMethod_MutatedRequests_AreAnsweredProperly() => ForAllSeedsAsync(async seed =>
    {
        var messages = new RandomMessages(seed);
        await OfferLiveTaskAsync(messages);
        await Task.WhenAll(Methods.Select(method => SendAsync(method, messages.Mutate(Create(messages, method)))).ToList());
    });

    [Fact]
    public Task EveryMethod_RandomBytes_AreAnsweredProperly() => ForAllSeedsAsync(async seed =>
    {
        var messages = new RandomMessages(seed);
        await Task.WhenAll(Methods.Select(method => SendAsync(method, messages.Bytes())).ToList());
        await Task.WhenAll(Methods.Select(method => SendFrameAsync(method, messages.Bytes(), "gzip")).ToList());
    });

    [Fact]
    public Task WorkflowTask_RandomCommandsAndMessages_AreAnsweredProperly() => ForAllSeedsAsync(async seed =>
    {
        for (var i = 0; i < 20; i++)
        {
            var messages = new RandomMessages((seed * 31) + i);
            var token = await OfferLiveTaskAsync(messages);
            var request = messages.Create<RespondWorkflowTaskCompletedRequest>();
            request.TaskToken = token;
            request.Namespace = "default";
            request.Identity = "";
            while (request.Commands.Count < 2)
            {
                request.Commands.Add(messages.Create<Temporalio.Api.Command.V1.Command>());
            }

            foreach (var command in request.Commands)
            {
                Align(command);
            }

            await SendAsync(Methods.Single(method => method.Name == "RespondWorkflowTaskCompleted"), request.ToByteArray());
        }
    });

    /// <summary>The other calls need the default namespace; those that change namespaces work on another one.</summary>
    private static IMessage Create(RandomMessages messages, MethodDescriptor method)
    {
        messages.Namespace = method.Name.EndsWith("Namespace", StringComparison.Ordinal) ? "fuzz" : "default";
        var message = messages.Create(method.InputType);
        messages.Namespace = "default";
        return message;
    }

    /// <summary>A command whose type fits its attributes gets further.</summary>
    private static void Align(Temporalio.Api.Command.V1.Command command)
    {
        var name = command.AttributesCase.ToString();
        if (Enum.TryParse<CommandType>(name.Replace("CommandAttributes", "", StringComparison.Ordinal), out var type))
        {
            command.CommandType = type;
        }
    }

    private async Task ForAllSeedsAsync(Func<int, Task> check)
    {
        await Task.Run(
            () => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => check(seed).Wait(Token)).Check(Seeds),
            Token);
        Assert.True(log.Errors.Count == 0, string.Join("\n\n", log.Errors.Distinct(StringComparer.Ordinal)));
        var alive = await client.InvokeAsync<GetSystemInfoResponse>(Service + "GetSystemInfo", new GetSystemInfoRequest(), Token);
        Assert.NotEmpty(alive.ServerVersion);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 1L << 30);
    }

    /// <summary>A workflow with an activity at work and a workflow task in hand, their ids and tokens among what is sent.</summary>
    private async Task<ByteString> OfferLiveTaskAsync(RandomMessages messages)
    {
        var queue = new ApiTaskQueue { Name = $"live-{Guid.NewGuid()}", Kind = TaskQueueKind.Normal };
        var started = await client.InvokeAsync<StartWorkflowExecutionResponse>(
            Service + "StartWorkflowExecution",
            new StartWorkflowExecutionRequest
            {
                Namespace = "default",
                WorkflowId = "workflow",
                WorkflowType = new WorkflowType { Name = "type" },
                TaskQueue = queue,
                RequestId = Guid.NewGuid().ToString(),
                WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.TerminateExisting,
            },
            Token);
        var task = await client.InvokeAsync<PollWorkflowTaskQueueResponse>(
            Service + "PollWorkflowTaskQueue", new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = queue }, Token);
        messages.Offer(started.RunId);
        messages.Offer(task.TaskToken);
        return task.TaskToken;
    }

    private Task SendAsync(MethodDescriptor method, byte[] message) => SendFrameAsync(method, GrpcTestCall.Frame(message), "identity");

    private async Task SendFrameAsync(MethodDescriptor method, byte[] frame, string encoding)
    {
        // Long polls are given no time to wait.
        var timeout = method.Name is "SleepUntil" or "Sleep" or "UnlockTimeSkippingWithSleep" ? "100m" : "1500m";
        var answer = await client.SendAsync(
            $"/{method.Service.FullName}/{method.Name}", frame, Token, headers: [("grpc-timeout", timeout), ("grpc-encoding", encoding)]);
        Assert.True(answer.Code is not GrpcStatusCode.Unknown and not GrpcStatusCode.Unavailable, $"{method.Name}: {answer.Code} {answer.Message}");
    }

    private static IEnumerable<MethodDescriptor> Declared(string service) => service switch
    {
        "workflowservice" => Temporalio.Api.WorkflowService.V1.ServiceReflection.Descriptor.Services[0].Methods,
        "operatorservice" => Temporalio.Api.OperatorService.V1.ServiceReflection.Descriptor.Services[0].Methods,
        _ => Temporalio.Api.TestService.V1.ServiceReflection.Descriptor.Services[0].Methods,
    };
}
