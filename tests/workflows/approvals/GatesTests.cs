using System.Text.Json.Nodes;
using DataEgress.Local.Temporal;
using DataEgress.Workflows.Approvals;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Handle = Temporalio.Client.WorkflowHandle<DataEgress.Workflows.Tests.Approvals.ReleaseWorkflow, System.Collections.Generic.IReadOnlyList<DataEgress.Workflows.Approvals.GateOutcome>>;

namespace DataEgress.Workflows.Tests.Approvals;

public sealed class GatesTests : IAsyncLifetime
{
    private const string Queue = "release";
    private const string Digest = "ab12";

    private static readonly Approver[] Approvers = [new("ann", ["security"]), new("ben", ["security"]), new("cid", ["operations"])];

    private TemporalServer server = null!;
    private TemporalClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new() { TimeSkipping = true }, TestContext.Current.CancellationToken);
        client = await TemporalClient.ConnectAsync(new(server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public Task Decide_EnoughDistinctApprovers_PassesTheGate() => RunAsync([Gate()], async handle =>
    {
        var first = await DecideAsync(handle, DecisionKind.Approve, "ann");
        await RefusedAsync(handle, DecisionKind.Approve, "ann", "ann has approved import already.");
        var second = await DecideAsync(handle, DecisionKind.Approve, "ben");

        Assert.Equal(new("import", GateState.Open, 1, 2), first);
        Assert.Equal(new("import", GateState.Approved, 2, 2), second);
        var outcome = Assert.Single(await handle.GetResultAsync());
        Assert.Equal(GateState.Approved, outcome.State);
        Assert.Equal(["ann", "ben"], outcome.ApprovedBy);
        Assert.Equal(
            ["gate opened", "approve ann", "approve ann: ann has approved import already.", "approve ben"], await AuditAsync(handle));
    });

    [Fact]
    public Task Signals_PlainJson_DoTheSame() => RunAsync([Gate(), Gate("second")], async handle =>
    {
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ann","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Revoke, """{"gate":"import","approver":"ann"}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ann","digest":"ab12","attempt":1}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ben","digest":"ab12"}""");
        await UntilAsync(handle, gates => gates.Count == 2);
        await SignalAsync(handle, Signals.Reject, """{"gate":"second","approver":"cid","reason":"not today"}""");

        var outcomes = await handle.GetResultAsync();
        Assert.Equal([GateState.Approved, GateState.Rejected], outcomes.Select(o => o.State));
        Assert.Equal("not today (cid)", outcomes[1].Reason);
    });

    [Fact]
    public Task Signals_Refused_AreAuditedAndChangeNothing() => RunAsync([Gate(groups: ["security"], involved: ["ben"])], async handle =>
    {
        await SignalAsync(handle, Signals.Approve, """{"gate":"other","approver":"ann","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"cid","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ben","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ann","digest":"00"}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ann","digest":"ab12","attempt":9}""");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Reject, """{"gate":"import","approver":"ann"}""");
        await SignalAsync(handle, Signals.Approve, "{}");
        await SignalAsync(handle, Signals.Approve, "null");

        var audit = await AuditAsync(handle);
        var gate = Assert.Single(await handle.QueryAsync(w => w.GateStatuses()));
        Assert.Equal((GateState.Open, 0), (gate.State, gate.ApprovedBy.Count));
        Assert.Equal(
            [
                "gate opened",
                "approve ann: There is no gate 'other'; open gates: import.",
                "approve cid: cid is in none of the groups that may decide here: security.",
                "approve ben: ben asked for this or prepared it and cannot approve it (four eyes).",
                "approve ann: The decision is for digest 00; what waits for approval now is ab12.",
                "approve ann: The decision is for attempt 9 of import; the gate is at attempt 1.",
                "approve: A decision must name its approver.",
                "reject ann: A rejection must give its reason.",
                "approve: There is no gate ''; open gates: import.",
                "approve: There is no gate ''; open gates: import.",
            ],
            audit);
    });

    [Fact]
    public Task Decide_Late_IsRefusedAndAudited() => RunAsync([Gate(), Gate("second")], async handle =>
    {
        await DecideAsync(handle, DecisionKind.Reject, "ann", reason: "wrong key");
        await UntilAsync(handle, gates => gates.Count == 2);

        await RefusedAsync(handle, DecisionKind.Approve, "ben", "The gate import is rejected already.");

        Assert.Contains("approve ben: The gate import is rejected already.", await AuditAsync(handle));
    });

    [Fact]
    public Task Decide_KindMissing_IsNotTakenForAnApproval() => RunAsync([Gate()], async handle =>
    {
        await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync<DecisionAnswer>(
            Updates.Decide, [JsonNode.Parse("""{"gate":"import","approver":"ann","digest":"ab12"}""")]));

        Assert.Empty(Assert.Single(await handle.QueryAsync(w => w.GateStatuses())).ApprovedBy);
    });

    [Fact]
    public Task Decide_PlainJson_IsUnderstood() => RunAsync([Gate()], async handle =>
    {
        var answer = await handle.ExecuteUpdateAsync<JsonObject>(
            Updates.Decide, [JsonNode.Parse("""{"decision":"approve","gate":"import","approver":"ann","digest":"ab12"}""")]);

        Assert.Equal("""{"gate":"import","state":"open","approvals":1,"required":2}""", answer.ToJsonString());
    });

    [Fact]
    public Task Pass_TimeIsUp_IsExpiredAndNotRejected() => RunAsync([Gate(timeout: TimeSpan.FromDays(30))], async handle =>
    {
        var opened = Assert.Single(await handle.QueryAsync(w => w.GateStatuses()));
        Assert.Equal(TimeSpan.FromDays(30), opened.Deadline - opened.Opened);
        await DecideAsync(handle, DecisionKind.Approve, "ann");

        await client.Connection.TestService.UnlockTimeSkippingWithSleepAsync(new() { Duration = Duration.FromTimeSpan(TimeSpan.FromDays(30)) });

        var outcome = Assert.Single(await handle.GetResultAsync());
        Assert.Equal((GateState.Expired, null), (outcome.State, outcome.Reason));
        var audit = await handle.QueryAsync(w => w.Audit());
        Assert.Equal("gate expired", audit[^1].Action);
        Assert.True(audit[^1].Time - audit[0].Time >= TimeSpan.FromDays(30));
    });

    [Fact]
    public Task Pass_Cancelled_WithdrawsTheGate() => RunAsync([Gate()], async handle =>
    {
        await handle.CancelAsync();

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        Assert.IsType<CanceledFailureException>(failed.InnerException);
        Assert.Equal(GateState.Withdrawn, Assert.Single(await handle.QueryAsync(w => w.GateStatuses())).State);
    });

    [Fact]
    public Task Decide_Simultaneous_CountsEachPersonOnce() => RunAsync([Gate(), Gate("second")], async handle =>
    {
        var decisions = Enumerable.Range(0, 3).SelectMany(_ => Approvers).Select(async approver =>
        {
            try
            {
                return await DecideAsync(handle, DecisionKind.Approve, approver.Name) is not null;
            }
            catch (WorkflowUpdateFailedException)
            {
                return false;
            }
        });

        Assert.Equal(2, (await Task.WhenAll(decisions)).Count(accepted => accepted));
        var gates = await UntilAsync(handle, g => g.Count == 2);
        Assert.Equal((GateState.Approved, 2), (gates[0].State, gates[0].ApprovedBy.Count));
        Assert.Equal((GateState.Open, 0), (gates[1].State, gates[1].ApprovedBy.Count));
        Assert.Equal(7, (await handle.QueryAsync(w => w.Audit())).Count(e => e.Refused is not null));
    });

    // Both signals are there before the workflow first runs on: the revocation comes after the last approval but before
    // the gated step, and wins.
    [Fact]
    public async Task Revoke_InTheSameTaskAsTheLastApproval_KeepsTheGateShut()
    {
        var ct = TestContext.Current.CancellationToken;
        var handle = await StartAsync([Gate(required: 1)]);
        using (var worker = Worker())
        {
            await worker.ExecuteAsync(() => UntilAsync(handle, gates => gates.Count == 1), ct);
        }

        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ann","digest":"ab12"}""");
        await SignalAsync(handle, Signals.Revoke, """{"gate":"import","approver":"ann"}""");
        using (var worker = Worker())
        {
            await worker.ExecuteAsync(
                async () =>
                {
                    var gate = Assert.Single(await handle.QueryAsync(w => w.GateStatuses()));
                    Assert.Equal((GateState.Open, 0), (gate.State, gate.ApprovedBy.Count));
                    await DecideAsync(handle, DecisionKind.Approve, "ben");
                    Assert.Equal(["ben"], Assert.Single(await handle.GetResultAsync()).ApprovedBy);
                },
                ct);
        }
    }

    [Fact]
    public Task Replay_OfARecordedGate_IsDeterministic() => RunAsync([Gate(timeout: TimeSpan.FromHours(1)), Gate("second")], async handle =>
    {
        await DecideAsync(handle, DecisionKind.Approve, "ann");
        await SignalAsync(handle, Signals.Approve, """{"gate":"import","approver":"ben","digest":"ab12"}""");
        await UntilAsync(handle, gates => gates.Count == 2);
        await DecideAsync(handle, DecisionKind.Reject, "ann", "second", reason: "enough");
        await handle.GetResultAsync();

        var history = await handle.FetchHistoryAsync();
        var replayed = await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<ReleaseWorkflow>()).ReplayWorkflowAsync(history);

        Assert.Null(replayed.ReplayFailure);
    });

    [Fact]
    public Task Describe_OpenGate_SaysWhoIsWaitedForAndUntilWhen() =>
        RunAsync([Gate(groups: ["security"], timeout: TimeSpan.FromHours(1))], async handle =>
        {
            await DecideAsync(handle, DecisionKind.Approve, "ann");

            var details = await handle.QueryAsync(w => w.Details());

            var deadline = Assert.Single(await handle.QueryAsync(w => w.GateStatuses())).Deadline!.Value;
            Assert.Equal(
                $"**import** (attempt 1) waits for 1 more of 2 approvals from security until {deadline:yyyy-MM-dd HH:mm} UTC: a key. "
                + "Digest `ab12`. Approved by ann",
                details);
            Assert.Equal(2, await handle.QueryAsync(w => w.Changes()));
        });

    private static GateRequest Gate(
        string name = "import",
        int required = 2,
        IReadOnlyList<string>? groups = null,
        TimeSpan? timeout = null,
        IReadOnlyList<string>? involved = null) =>
        new(name, "a key", new(required, groups, Timeout: timeout), Digest, Involved: involved);

    private static Task<DecisionAnswer> DecideAsync(
        Handle handle, DecisionKind kind, string approver, string gate = "import", string? reason = null) =>
        handle.ExecuteUpdateAsync(w => w.DecideAsync(new(kind, gate, approver, reason, Digest, null)));

    private static async Task RefusedAsync(Handle handle, DecisionKind kind, string approver, string refusal)
    {
        var failed = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => DecideAsync(handle, kind, approver));
        var cause = Assert.IsType<ApplicationFailureException>(failed.InnerException);
        Assert.Equal((DecisionFailures.Refused, refusal), (cause.ErrorType, cause.Message));
    }

    private static Task SignalAsync(Handle handle, string name, string json) => handle.SignalAsync(name, [JsonNode.Parse(json)]);

    private static async Task<IEnumerable<string>> AuditAsync(Handle handle) =>
        (await handle.QueryAsync(w => w.Audit())).Select(e =>
            $"{e.Action}{(e.By is null ? "" : $" {e.By}")}{(e.Refused is null ? "" : $": {e.Refused}")}");

    private static async Task<IReadOnlyList<GateStatus>> UntilAsync(Handle handle, Func<IReadOnlyList<GateStatus>, bool> holds)
    {
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && await handle.QueryAsync(w => w.GateStatuses()) is var gates && holds(gates))
            {
                return gates;
            }
        }

        throw new InvalidOperationException("the workflow ended before it was as expected");
    }

    private async Task RunAsync(IReadOnlyList<GateRequest> gates, Func<Handle, Task> test)
    {
        using var worker = Worker();
        await worker.ExecuteAsync(
            async () =>
            {
                var handle = await StartAsync(gates);
                await UntilAsync(handle, g => g.Count == 1);
                await test(handle);
            },
            TestContext.Current.CancellationToken);
    }

    private TemporalWorker Worker() => new(client, new TemporalWorkerOptions(Queue).AddWorkflow<ReleaseWorkflow>());

    private Task<Handle> StartAsync(IReadOnlyList<GateRequest> gates) => client.StartWorkflowAsync(
        (ReleaseWorkflow w) => w.RunAsync(new(Approvers, gates)), new("release/1", Queue));
}
