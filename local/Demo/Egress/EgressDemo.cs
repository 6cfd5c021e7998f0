using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using DataEgress.Local.Machine;
using DataEgress.Local.Provisioning;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Local.Demo.Egress;

/// <summary>Moves sample files out for real and checks what arrived.</summary>
internal sealed class EgressDemo(EgressDemoOptions options, IDemoOutput output)
{
    private const int RunIdBytes = 4;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> aborted = new(StringComparer.Ordinal);

    /// <summary>Runs it; true if every file arrived on every route.</summary>
    public Task<bool> RunAsync(CancellationToken cancellationToken) => DemoMachine.RunAsync(
        new() { Temporal = options.Temporal, Aws = options.Aws, LoggerFactory = options.LoggerFactory },
        (machine, token) =>
        {
            output.Step(machine.Endpoints.ReadyLine);
            return RunAsync(machine, token);
        },
        cancellationToken);

    private async Task<bool> RunAsync(LocalMachine machine, CancellationToken cancellationToken)
    {
        var runId = "demo-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunIdBytes));
        var routes = DemoRoute.For(runId);
        foreach (var route in routes)
        {
            await machine.Aws.DynamoDb.PutItemAsync(new PutItemRequest { TableName = ResourceNames.Table, Item = route.Item() }, cancellationToken).ConfigureAwait(false);
        }

        output.Step($"DynamoDB table {ResourceNames.Table}: {routes.Count} entries for {routes[0].SourcePrefix}: {string.Join(", ", routes.Select(r => r.Name))}");
        var source = new SampleSource(machine.Aws, runId);
        var files = Enumerable.Range(1, options.Files).Select(number => new SampleFile(runId, number, options.Size)).ToList();
        var hashes = await source.UploadAsync(files, cancellationToken).ConfigureAwait(false);
        output.Step($"S3 bucket {ResourceNames.SourceBucket}: {files.Count} objects of {options.Size} bytes, every second one encrypted");

        var began = Stopwatch.GetTimestamp();
        var version = await source.RaiseFlagAsync(cancellationToken).ConfigureAwait(false);
        output.Step($"{source.FlagKey} uploaded: S3 notifies SQS queue {ResourceNames.Queue}");
        var (handle, result) = await FollowAsync(machine.Temporal, source.FlagKey, version, files.Count, cancellationToken).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var check = new ArrivalCheck(machine.Aws, hashes);
        var documents = new DocumentCheck(machine.Aws, source);
        var arrivals = new List<Arrival>();
        var problems = new List<string>();
        foreach (var route in routes)
        {
            var delivery = result.Deliveries.FirstOrDefault(d => d.Entry.PipelineName == route.PipelineName);
            if (delivery is not { Outcome: DeliveryOutcome.Delivered, Receipt: not null })
            {
                problems.Add($"{route.Name}: {delivery?.Outcome.ToString() ?? "no delivery"} {delivery?.Reason}");
                continue;
            }

            var times = await ReceiptTimes.ReadAsync(machine.Aws.S3, delivery.Receipt, cancellationToken).ConfigureAwait(false);
            arrivals.AddRange(await check.CheckAsync(route, times, cancellationToken).ConfigureAwait(false));
            arrivals.AddRange(await documents.CheckAsync(route, files, times, cancellationToken).ConfigureAwait(false));
        }

        problems.AddRange(check.Problems);
        problems.AddRange(documents.Problems);
        output.Report(new DemoReport(problems.Count == 0, options.Files, options.Size, handle.Id, seconds, machine.Endpoints, arrivals, problems));
        output.Step("To look closer, keep it running with 'serve' and give the demo its addresses; see 'local serve --help'.");
        return problems.Count == 0;
    }

    private async Task<(WorkflowHandle Handle, EgressResult Result)> FollowAsync(ITemporalClient client, string flagKey, string? version, int files, CancellationToken cancellationToken)
    {
        var workflowId = await StartedAsync(client, WorkflowIds.Egress(new FlagObject(ResourceNames.SourceBucket, flagKey, version), version ?? ""), cancellationToken).ConfigureAwait(false);
        output.Step($"workflow {workflowId} started");
        var handle = client.GetWorkflowHandle<EgressWorkflow, EgressResult>(workflowId);
        var result = handle.GetResultAsync(rpcOptions: new RpcOptions { CancellationToken = cancellationToken });
        using var timer = new PeriodicTimer(Refresh);
        while (!result.IsCompleted)
        {
            await Task.WhenAny(result, timer.WaitForNextTickAsync(cancellationToken).AsTask()).ConfigureAwait(false);
            await ShowProgressAsync(client, handle, files, cancellationToken).ConfigureAwait(false);
        }

        return (handle, await result.ConfigureAwait(false));
    }

    /// <summary>The id of the workflow, once the poller has started it. Without versions only the id's beginning is known.</summary>
    private async Task<string> StartedAsync(ITemporalClient client, string idPrefix, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartLimit);
        using var timer = new PeriodicTimer(Refresh);
        try
        {
            while (true)
            {
                await foreach (var execution in client.ListWorkflowsAsync($"WorkflowId STARTS_WITH '{idPrefix}' AND WorkflowType = 'EgressWorkflow'").WithCancellation(limit.Token).ConfigureAwait(false))
                {
                    return execution.Id;
                }

                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DemoFailedException(
                $"no workflow {idPrefix}… within {options.StartLimit.TotalSeconds:0} s of the flag's upload: the event did not come through queue {ResourceNames.Queue}, or the poller did not start it", e);
        }
    }

    private async Task ShowProgressAsync(ITemporalClient client, WorkflowHandle<EgressWorkflow, EgressResult> handle, int files, CancellationToken cancellationToken)
    {
        var rpc = new WorkflowQueryOptions { Rpc = new RpcOptions { CancellationToken = cancellationToken } };
        try
        {
            var status = await handle.QueryAsync(w => w.Status(), rpc).ConfigureAwait(false);
            foreach (var id in status.Deliveries)
            {
                var delivery = await client.GetWorkflowHandle<DeliveryWorkflow>(id).QueryAsync(w => w.Status(), rpc).ConfigureAwait(false);

                // Control file and manifest count as well, and come last.
                output.Progress(RouteOf(id), Math.Min(delivery.Totals.Sent + delivery.Totals.Present, files), files);
                if (delivery.Waiting is [var problem, ..] && aborted.Add(id))
                {
                    // Nobody is there to be asked.
                    output.Step($"{RouteOf(id)} would wait for a human, is aborted: {problem.Message}");
                    await client.GetWorkflowHandle<DeliveryWorkflow>(id).SignalAsync(w => w.AbortAsync(new Instruction(problem.Message, "demo")), new WorkflowSignalOptions { Rpc = rpc.Rpc }).ConfigureAwait(false);
                }
            }
        }
        catch (RpcException)
        {
            // Only the display depends on it: a child that has not started yet, or a worker that is busy.
        }
    }

    private static string RouteOf(string deliveryId) => deliveryId[(deliveryId.LastIndexOf('/') + 1)..].Split('~')[0].Split('-')[^1];
}
