using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Bench.Server;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;

namespace DataEgress.Bench.Transfer;

/// <summary>
/// Egress as it is delivered: the worker's own program, the embedded Temporal server, each in a process of its own, with
/// default settings. Measured is what a flag starts, from the start of its workflow to its result.
/// </summary>
internal sealed class EgressContestant : Contestant, IAsyncDisposable
{
    private const string Table = "data-egress";
    private const string ReceiptBucket = "egress-receipts";
    private const string WorkerProgram = "DataEgress.Workers.dll";

    private readonly ServerProcess temporal;
    private readonly MeasuredProcess worker;
    private readonly TemporalClient client;
    private int runs;

    private EgressContestant(ServerProcess temporal, MeasuredProcess worker, TemporalClient client)
    {
        this.temporal = temporal;
        this.worker = worker;
        this.client = client;
    }

    /// <inheritdoc/>
    public override string Name => "egress";

    /// <summary>Processor time of the Temporal server so far.</summary>
    public TimeSpan TemporalTime => temporal.ProcessorTime;

    /// <summary>Makes what a delivery needs, and starts server and worker.</summary>
    /// <param name="storage">The endpoints.</param>
    /// <param name="cases">What will be delivered.</param>
    /// <param name="data">Folder for the server.</param>
    /// <param name="log">Where the worker writes.</param>
    /// <param name="folder">Folder of the worker's program; null for the one beside us.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<EgressContestant> StartAsync(
        Storage storage, IEnumerable<TransferCase> cases, string data, string log, string? folder, CancellationToken ct)
    {
        await storage.S3.PutBucketAsync(ReceiptBucket, ct);
        await MakeEntriesAsync(storage.DynamoDb, cases, ct);
        var temporal = await ServerProcess.StartAsync(journaled: false, data);
        var client = await TemporalClient.ConnectAsync(new(temporal.Address));
        var attributes = new AddSearchAttributesRequest { Namespace = client.Options.Namespace };
        foreach (var key in SearchAttributes.All)
        {
            attributes.SearchAttributes.Add(key.Name, IndexedValueType.Keyword);
        }

        await client.OperatorService.AddSearchAttributesAsync(attributes);
        var environment = new Dictionary<string, string>(storage.ClientEnvironment)
        {
            ["TEMPORAL_ADDRESS"] = temporal.Address,
            [$"{EgressOptions.Section}__{nameof(EgressOptions.Table)}"] = Table,
            [$"{EgressOptions.Section}__{nameof(EgressOptions.ReceiptBucket)}"] = ReceiptBucket,
            [$"{EgressOptions.Section}__Queue__Enabled"] = "false",
        };
        return new(temporal, MeasuredProcess.StartOurs(Path.GetFullPath(Path.Combine(folder ?? AppContext.BaseDirectory, WorkerProgram)), [], environment, log), client);
    }

    /// <inheritdoc/>
    public override bool Takes(TransferCase transferCase) => true;

    /// <inheritdoc/>
    public override async Task<Effort> RunAsync(TransferCase transferCase, CancellationToken ct)
    {
        var flag = new FlagObject(TransferCase.SourceBucket, $"{transferCase.Folder}/{FlagObject.KeySuffix}");
        var request = new EgressRequest(flag, DateTimeOffset.UtcNow, "bench");
        worker.ForgetPeak();
        var before = worker.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var handle = await client.StartWorkflowAsync(
            (EgressWorkflow w) => w.RunAsync(request),
            new(WorkflowIds.Egress(flag, $"{++runs}"), TaskQueues.Egress) { Rpc = new() { CancellationToken = ct } });
        var result = await handle.GetResultAsync(rpcOptions: new() { CancellationToken = ct });
        var effort = new Effort(
            Stopwatch.GetElapsedTime(began).TotalSeconds, (worker.ProcessorTime - before).TotalSeconds, worker.PeakBytes);
        return result.Deliveries is [{ Outcome: DeliveryOutcome.Delivered, Totals.Sent: var sent }] && sent == transferCase.Count
            ? effort
            : throw new InvalidOperationException($"{transferCase.Label} was not delivered whole: {result}");
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await temporal.DisposeAsync();
    }

    private static async Task MakeEntriesAsync(IAmazonDynamoDB table, IEnumerable<TransferCase> cases, CancellationToken ct)
    {
        await table.CreateTableAsync(
            new()
            {
                TableName = Table,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new(Columns.SourcePrefix, KeyType.HASH), new(Columns.PipelineName, KeyType.RANGE)],
                AttributeDefinitions = [new(Columns.SourcePrefix, ScalarAttributeType.S), new(Columns.PipelineName, ScalarAttributeType.S)],
            },
            ct);
        foreach (var transferCase in cases)
        {
            var item = new Dictionary<string, AttributeValue>
            {
                [Columns.SourcePrefix] = new($"{transferCase.Folder}/"),
                [Columns.PipelineName] = new(transferCase.Folder),
                [Columns.RecipientName] = new("bench"),
                [Columns.SourceBucket] = new(TransferCase.SourceBucket),
                [Columns.DestinationBucket] = new("bench-egress"),
                [Columns.DestinationPrefix] = new(TransferCase.TargetFolder),
                [Columns.TransferType] = new("S3"),
                [Columns.Decrypt] = new() { BOOL = transferCase.Encrypted },
            };
            await table.PutItemAsync(Table, item, ct);
        }
    }
}
