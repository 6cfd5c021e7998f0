using System.Text.Json.Nodes;
using DataEgress.Local.Temporal;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Keys;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Handle = Temporalio.Client.WorkflowHandle<DataEgress.Workflows.Keys.KeyImportWorkflow, DataEgress.Workflows.Keys.KeyImportResult>;

namespace DataEgress.Workflows.Tests.Keys;

public sealed class KeyImportWorkflowTests : IAsyncLifetime
{
    private static readonly Approver[] Approvers = [new("rita", []), new("ann", []), new("ben", []), new("cid", [])];
    private static readonly string First = new('a', 64);
    private static readonly string Second = new('b', 64);

    private readonly FakeKeys fake = new();
    private TemporalServer server = null!;
    private TemporalClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new() { TimeSkipping = true }, TestContext.Current.CancellationToken);
        client = await TemporalClient.ConnectAsync(new(server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public Task Run_ApprovedByTwo_ImportsAndVerifies() => RunAsync(async handle =>
    {
        var status = await handle.QueryAsync(w => w.Status());
        Assert.Equal((SearchAttributes.KeyMaterial, "key-1", 1), (status.WaitingFor, status.Key?.KeyId, status.Packages));
        Assert.Contains("packages/1/INSTRUCTIONS.md", status.Next, StringComparison.Ordinal);

        await SubmitAsync(handle, "blob", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await RefusedAsync(handle, "rita", First, "four eyes");
        await RefusedAsync(handle, "cid", First, "four eyes");
        await RefusedAsync(handle, "ann", Second, "The decision is for digest");
        await ApproveAsync(handle, "ann", First);
        await ApproveAsync(handle, "ben", First);

        var result = await handle.GetResultAsync();
        Assert.Equal((KeyImportOutcome.Imported, "material-1", First, 1), (result.Outcome, result.KeyMaterialId, result.Sha256, result.Packages));
        Assert.Equal(["ann", "ben"], result.ApprovedBy);
        Assert.Equal("Enabled", (await handle.QueryAsync(w => w.Status())).Key?.State);
        Assert.Equal(["prepare alias/data", "publish 1", "check blob", "import blob with 1", "verify material-1"], fake.Calls);
        await ReplaysAsync(handle);
    });

    [Fact]
    public Task Submit_Incomplete_IsRefusedAndAudited() => RunAsync(async handle =>
    {
        foreach (var payload in new[]
        {
            "null",
            "{}",
            """{"bucket":"b","key":"k","sha256":"12","custodians":["cid"]}""",
            $$"""{"bucket":"b","key":"k","sha256":"{{First}}","custodians":[]}""",
            $$"""{"bucket":"b","key":"k","sha256":"{{First}}","custodians":["cid"],"publicKeySha256":"public-0"}""",
            $$"""{"bucket":"b","key":"k","sha256":"{{First}}","custodians":["cid","ben"]}""",
        })
        {
            await handle.SignalAsync(Signals.SubmitKeyMaterial, [JsonNode.Parse(payload)]);
        }

        var status = await handle.QueryAsync(w => w.Status());
        Assert.Equal(SearchAttributes.KeyMaterial, status.WaitingFor);
        Assert.Contains("only 1 may approve it (ann)", status.Refused, StringComparison.Ordinal);
        Assert.Equal(6, (await handle.QueryAsync(w => w.Audit())).Count(e => e.Action == Signals.SubmitKeyMaterial && e.Refused is not null));
        Assert.DoesNotContain(fake.Calls, c => c.StartsWith("check", StringComparison.Ordinal));
    });

    [Fact]
    public Task Run_WrongBlob_IsRefusedAndAnotherTaken() => RunAsync(async handle =>
    {
        fake.OnCheck = r => ThrowIf(r.Submission.Key == "wrong", KeyFailures.WrongMaterial);

        await SubmitAsync(handle, "wrong", First);
        var status = await UntilAsync(handle, s => s.Refused is not null);

        Assert.Equal((SearchAttributes.KeyMaterial, "told to fail", 1), (status.WaitingFor, status.Refused, status.Packages));
        await FinishAsync(handle, "blob", Second);
    });

    [Theory]
    [InlineData(KeyFailures.WrongMaterial, 1)]
    [InlineData(KeyFailures.WrappingFailed, 2)]
    [InlineData(KeyFailures.TokenExpired, 2)]
    public Task Run_ImportRefused_GoesOnWithANewPackageIfNeeded(string type, int packages) => RunAsync(async handle =>
    {
        fake.OnImport = r => ThrowIf(r.Submission.Key == "wrong", type);

        await SubmitAsync(handle, "wrong", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await ApproveAsync(handle, "ann", First);
        await ApproveAsync(handle, "ben", First);
        var status = await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.KeyMaterial && s.Refused is not null);

        Assert.Equal(packages, status.Packages);
        var result = await FinishAsync(handle, "blob", Second);
        Assert.Equal((packages, Second), (result.Packages, result.Sha256));
        Assert.Equal(2, (await handle.QueryAsync(w => w.GateStatuses()))[0].Attempt);
    });

    [Fact]
    public Task Run_Rejected_WaitsForAnother() => RunAsync(async handle =>
    {
        await SubmitAsync(handle, "blob", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await handle.SignalAsync(w => w.RejectAsync(new("import", "ann", "not ours", null, null)));

        var status = await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.KeyMaterial && s.Refused is not null);

        Assert.Equal("It was rejected: not ours (ann). Submit another.", status.Refused);
        await FinishAsync(handle, "other", Second);
    });

    [Fact]
    public Task Run_PackageExpiresBeforeABlobComes_IsPublishedAgain() => RunAsync(async handle =>
    {
        await PassAsync(TimeSpan.FromHours(24));

        await UntilAsync(handle, s => s.Packages == 2 && s.WaitingFor == SearchAttributes.KeyMaterial);

        Assert.Contains(await handle.QueryAsync(w => w.Audit()), e => e.Action == "package expired and published again");
        await FinishAsync(handle, "blob", First);
    });

    [Fact]
    public Task Run_PackageExpiresDuringApproval_VoidsTheBlobAndTheGate() => RunAsync(async handle =>
    {
        await SubmitAsync(handle, "blob", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await ApproveAsync(handle, "ann", First);
        await PassAsync(TimeSpan.FromHours(24));

        var status = await UntilAsync(handle, s => s.Packages == 2 && s.WaitingFor == SearchAttributes.KeyMaterial);

        Assert.Contains("expired before enough had approved", status.Refused, StringComparison.Ordinal);
        Assert.Equal(GateState.Withdrawn, Assert.Single(await handle.QueryAsync(w => w.GateStatuses())).State);
        await RefusedAsync(handle, "ben", First, "withdrawn already");
        var result = await FinishAsync(handle, "again", Second);
        Assert.Equal(2, result.Packages);
        await ReplaysAsync(handle);
    });

    [Fact]
    public Task Submit_AnotherDuringApproval_ReplacesTheFirst() => RunAsync(async handle =>
    {
        await SubmitAsync(handle, "blob", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await ApproveAsync(handle, "ann", First);

        var result = await FinishAsync(handle, "other", Second);

        Assert.Equal(Second, result.Sha256);
        Assert.Contains(await handle.QueryAsync(w => w.Audit()), e => e.Reason == "It was replaced by a later one.");
    });

    [Fact]
    public Task Abort_WhileWaiting_EndsWithTheReason() => RunAsync(async handle =>
    {
        await handle.SignalAsync(Signals.Abort, [JsonNode.Parse("""{"reason":"not needed","by":"rita"}""")]);

        var result = await handle.GetResultAsync();

        Assert.Equal((KeyImportOutcome.Aborted, "not needed (by rita)", null), (result.Outcome, result.Reason, result.KeyMaterialId));
    });

    [Fact]
    public Task Abort_DuringApproval_WithdrawsTheGate() => RunAsync(async handle =>
    {
        await SubmitAsync(handle, "blob", First);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval);
        await handle.SignalAsync(w => w.AbortAsync(null));

        Assert.Equal(KeyImportOutcome.Aborted, (await handle.GetResultAsync()).Outcome);
        Assert.DoesNotContain(fake.Calls, c => c.StartsWith("import", StringComparison.Ordinal));
    });

    [Fact]
    public async Task Run_StepFails_WaitsForRetry()
    {
        var failing = true;
        fake.OnPrepare = () => ThrowIf(failing, "AccessDenied");
        await RunAsync(
            async handle =>
            {
                Assert.Equal("AccessDenied", (await handle.QueryAsync(w => w.Status())).Problem?.Type);
                failing = false;
                await handle.SignalAsync(w => w.RetryAsync(null));
                await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.KeyMaterial);
                await FinishAsync(handle, "blob", First);
            },
            SearchAttributes.Intervention);
    }

    [Fact]
    public async Task Run_WrongInput_NamesEverythingThatIsWrong()
    {
        using var worker = Worker();
        var failure = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await StartAsync(new("a b", "alias/aws/s3", "", [new("ann", [])], WrappingAlgorithm: "RSAES_PKCS1_V1_5", SearchAttributes: false));
                return await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
            },
            TestContext.Current.CancellationToken);

        foreach (var field in new[] { "environment: 'a b'", "alias: 'alias/aws/s3'", "requestedBy: ''", "wrappingAlgorithm: 'RSAES_PKCS1_V1_5'", "approvers: " })
        {
            Assert.Contains(field, failure.InnerException!.Message, StringComparison.Ordinal);
        }
    }

    private static void ThrowIf(bool condition, string type)
    {
        if (condition)
        {
            throw FakeKeys.Failure(type);
        }
    }

    private static Task SubmitAsync(Handle handle, string key, string sha256) => handle.SignalAsync(
        Signals.SubmitKeyMaterial,
        [JsonNode.Parse($$"""{"bucket":"key-import","key":"{{key}}","sha256":"{{sha256}}","custodians":["cid"]}""")]);

    private static Task ApproveAsync(Handle handle, string approver, string digest) =>
        handle.ExecuteUpdateAsync(w => w.DecideAsync(new(DecisionKind.Approve, KeyImportWorkflow.Gate, approver, null, digest, null)));

    private static async Task RefusedAsync(Handle handle, string approver, string digest, string reason)
    {
        var failed = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => ApproveAsync(handle, approver, digest));
        Assert.Contains(reason, Assert.IsType<ApplicationFailureException>(failed.InnerException).Message, StringComparison.Ordinal);
    }

    private static async Task<KeyImportResult> FinishAsync(Handle handle, string key, string sha256)
    {
        await SubmitAsync(handle, key, sha256);
        await UntilAsync(handle, s => s.WaitingFor == SearchAttributes.Approval && s.Submission?.Sha256 == sha256);
        await ApproveAsync(handle, "ann", sha256);
        await ApproveAsync(handle, "ben", sha256);
        var result = await handle.GetResultAsync();
        Assert.Equal(KeyImportOutcome.Imported, result.Outcome);
        return result;
    }

    private static async Task<KeyImportStatus> UntilAsync(Handle handle, Func<KeyImportStatus, bool> holds)
    {
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && await handle.QueryAsync(w => w.Status()) is var status && holds(status))
            {
                return status;
            }
        }

        throw new InvalidOperationException("the ceremony ended before it was as expected");
    }

    private static async Task ReplaysAsync(Handle handle) =>
        await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<KeyImportWorkflow>()).ReplayWorkflowAsync(await handle.FetchHistoryAsync());

    private Task PassAsync(TimeSpan time) =>
        client.Connection.TestService.UnlockTimeSkippingWithSleepAsync(new() { Duration = Duration.FromTimeSpan(time) });

    private async Task RunAsync(Func<Handle, Task> test, string waitingFor = SearchAttributes.KeyMaterial)
    {
        using var worker = Worker();
        await worker.ExecuteAsync(
            async () =>
            {
                var handle = await StartAsync(new("test", "data", "rita", Approvers, SearchAttributes: false));
                await UntilAsync(handle, s => s.WaitingFor == waitingFor);
                await test(handle);
            },
            TestContext.Current.CancellationToken);
    }

    private TemporalWorker Worker() => new(
        client, new TemporalWorkerOptions(TaskQueues.KeyImport).AddWorkflow<KeyImportWorkflow>().AddAllActivities(fake));

    private Task<Handle> StartAsync(KeyImportRequest request) => client.StartWorkflowAsync(
        (KeyImportWorkflow w) => w.RunAsync(request), new(WorkflowIds.KeyImport(request.Environment, request.Alias), TaskQueues.KeyImport));
}
