using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Tasks;

/// <summary>Finds and runs the code of activities, local ones too.</summary>
internal sealed class ActivityInvoker
{
    private readonly Dictionary<string, ActivityDefinition> activities = [];
    private readonly ActivityDefinition? dynamicActivity;
    private readonly TemporalWorkerOptions options;
    private readonly IReadOnlyList<IWorkerInterceptor> interceptors;
    private readonly ILoggerFactory loggerFactory;
    private readonly MetricMeter metricMeter;
    private readonly Func<IWorkerClient> client;

    /// <summary>Takes the worker's activities.</summary>
    /// <exception cref="ArgumentException">A type twice.</exception>
    public ActivityInvoker(
        TemporalWorkerOptions options,
        IReadOnlyList<IWorkerInterceptor> interceptors,
        ILoggerFactory loggerFactory,
        MetricMeter metricMeter,
        Func<IWorkerClient> client)
    {
        this.options = options;
        this.interceptors = interceptors;
        this.loggerFactory = loggerFactory;
        this.metricMeter = metricMeter;
        this.client = client;
        foreach (var definition in options.Activities)
        {
            if (definition.Name is not { } name)
            {
                dynamicActivity = dynamicActivity is null
                    ? definition
                    : throw new ArgumentException("Multiple dynamic activities provided");
            }
            else if (!activities.TryAdd(name, definition))
            {
                throw new ArgumentException($"Duplicate activity named {name}");
            }
        }
    }

    /// <summary>Fires when the worker begins to shut down.</summary>
    public CancellationToken WorkerShutdownToken { get; set; }

    /// <summary>The failure of an attempt whose result or failure could not be converted.</summary>
    public static Failure NotBuilt(Exception e) => new()
    {
        Message = $"Failed building completion: {e.Message}",
        ApplicationFailureInfo = new() { Type = e.GetType().Name },
    };

    /// <summary>Throws if there is no such activity.</summary>
    public void Require(string type)
    {
        if (Find(type) is null)
        {
            throw new InvalidOperationException(
                $"Activity {type} is not registered on this worker, available activities: {Known()}");
        }
    }

    /// <summary>Runs an activity and gives its result as a payload.</summary>
    /// <param name="call">The attempt.</param>
    /// <returns>The encoded result.</returns>
    public async Task<Payload> InvokeAsync(ActivityCall call)
    {
        var definition = Find(call.Info.ActivityType) ?? throw new ApplicationFailureException(
            $"Activity {call.Info.ActivityType} is not registered on this worker, available activities: {Known()}",
            errorType: "NotFoundError");
        var args = await DecodeAsync(definition, call).ConfigureAwait(false);
        if (call.Header is not null)
        {
            await call.Converter.PayloadCodec.DecodeAsync([call.Header]).ConfigureAwait(false);
        }
        var root = new InboundRoot();
        var inbound = interceptors.Reverse().Aggregate<IWorkerInterceptor, ActivityInboundInterceptor>(
            root, (next, interceptor) => interceptor.InterceptActivity(next));
        inbound.Init(new OutboundRoot(call.Heartbeat));
        var logger = loggerFactory.CreateLogger($"Temporalio.Activity:{call.Info.ActivityType}");
        var input = new ExecuteActivityInput(definition, args, call.Header?.Fields);
        var running = options.ActivityTaskFactory.StartNew(async () =>
        {
            ActivityExecutionContext.AsyncLocalCurrent.Value = new(
                call.Info,
                logger,
                call.Converter.PayloadConverter,
                call.TaskToken,
                new(() => metricMeter),
                client() as ITemporalClient,
                WorkerShutdownToken,
                call.CancellationToken)
            {
                CancelRef = call.CancelRef,
                Heartbeater = details => root.Outbound!.Heartbeat(new(details)),
            };
            using (logger.BeginScope(call.Info.CreateLoggerScope()))
            {
                return await inbound.ExecuteActivityAsync(input).ConfigureAwait(false);
            }
        }).Unwrap();
        var result = await running.ConfigureAwait(false);
        return await call.Converter.ToPayloadAsync(result is ValueTuple ? null : result).ConfigureAwait(false);
    }

    private static async Task<object?[]> DecodeAsync(ActivityDefinition definition, ActivityCall call)
    {
        try
        {
            var payloads = call.Input?.Clone() ?? new();
            await call.Converter.PayloadCodec.DecodeAsync([payloads]).ConfigureAwait(false);
            if (definition.Dynamic)
            {
                return [payloads.Payloads_.Select(payload => new RawValue(payload)).ToArray<IRawValue>()];
            }
            if (payloads.Payloads_.Count < definition.RequiredParameterCount)
            {
                throw new ApplicationFailureException(
                    $"Activity {definition.Name} given {payloads.Payloads_.Count} parameter(s), "
                    + "but more than that are required by the signature");
            }
            return [.. payloads.Payloads_.Zip(
                definition.ParameterTypes, (payload, type) => call.Converter.PayloadConverter.ToValue(payload, type))];
        }
        catch (Exception e)
        {
            throw new ApplicationFailureException("Failed decoding parameters", e);
        }
    }

    private ActivityDefinition? Find(string type) => activities.GetValueOrDefault(type) ?? dynamicActivity;

    private string Known() => string.Join(", ", activities.Keys.Order(StringComparer.Ordinal));

    private sealed class InboundRoot : ActivityInboundInterceptor
    {
        public ActivityOutboundInterceptor? Outbound { get; private set; }

        public override void Init(ActivityOutboundInterceptor outbound) => Outbound = outbound;

        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => input.Activity.InvokeAsync(input.Args);
    }

    private sealed class OutboundRoot(Action<object?[]> heartbeat) : ActivityOutboundInterceptor
    {
        public override void Heartbeat(HeartbeatInput input) => heartbeat(input.Details);
    }
}

/// <summary>One attempt of an activity.</summary>
internal sealed record ActivityCall(ActivityInfo Info, Payloads? Input, Header? Header, DataConverter Converter)
{
    public required ByteString TaskToken { get; init; }

    public required ActivityCancelRef CancelRef { get; init; }

    public required Action<object?[]> Heartbeat { get; init; }

    public required CancellationToken CancellationToken { get; init; }
}
