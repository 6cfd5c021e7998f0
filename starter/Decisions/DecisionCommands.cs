using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Starter.Interventions;
using DataEgress.Starter.Output;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Decisions;

/// <summary><c>approve</c>, <c>reject</c>, <c>revoke</c>: decisions about gates, answered at once.</summary>
internal static class DecisionCommands
{
    // A worker that runs answers within a second or two; who types should not wait for one that does not.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static IEnumerable<Command> Create(CommandHost host) =>
    [
        Create(host, DecisionKind.Approve, Signals.Approve, "Approve a gate. The digest says what was looked at; 'egress show' and 'egress pending' tell it."),
        Create(host, DecisionKind.Reject, Signals.Reject, "Reject a gate; needs a reason, and one rejection is enough."),
        Create(host, DecisionKind.Revoke, Signals.Revoke, "Take one's approval back, until the gated step starts."),
    ];

    private static EgressCommand Create(CommandHost host, DecisionKind kind, string signal, string description)
    {
        var id = new Argument<string>("id") { Description = "Workflow id." };
        var gate = new Option<string?>("--gate") { Description = "The gate; may be left out while only one is open.", HelpName = "NAME" };
        var by = new Option<string?>("--by") { Description = "Who decides; otherwise the user of this machine.", HelpName = "NAME" };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT", Required = kind == DecisionKind.Reject };
        reason.Validators.Add(CommonOptions.NotBlank);
        var digest = new Option<string?>("--digest") { Description = "Digest of what was looked at; a decision for another is refused.", HelpName = "DIGEST" };
        var attempt = new Option<int?>("--attempt") { Description = "The gate's attempt that is meant; otherwise the current one.", HelpName = "N" };
        var print = new Option<bool>("--print") { Description = "Decide nothing; print the same as commands of temporal and tctl. Needs --gate." };
        var command = new EgressCommand(
            signal,
            description,
            $"egress {signal} deployment/data-egress/test --gate approve-plan{(kind == DecisionKind.Approve ? " --digest 3b7c...e1" : "")}{(kind == DecisionKind.Reject ? " --reason 'removes the bucket'" : "")}",
            $"egress {signal} ID --gate NAME{(kind == DecisionKind.Reject ? " --reason TEXT" : "")} --by ada --print")
        {
            id, gate, by, reason, digest, attempt, print,
        };
        host.SetAction(command, async run =>
        {
            var workflow = run.Get(id);
            if (run.Get(print))
            {
                var named = run.Get(gate) ?? throw new CommandException(ExitCodes.Usage, "--print needs --gate");
                var decision = new Decision(named, run.Get(by) ?? host.User, run.Get(reason), run.Get(digest), run.Get(attempt));
                Print(run, workflow, signal, kind, decision);
                return ExitCodes.Done;
            }

            var client = await run.ConnectAsync().ConfigureAwait(false);
            var name = run.Get(gate) ?? await OnlyGateAsync(client, run, workflow, signal, kind).ConfigureAwait(false);
            var request = new DecideRequest(kind, name, run.Get(by) ?? host.User, run.Get(reason), run.Get(digest), run.Get(attempt));
            var answer = await DecideAsync(client, run, workflow, signal, request).ConfigureAwait(false);
            run.Report.Show(answer, () => run.Report.Line(
                $"{signal} accepted: gate {answer.Gate} is {answer.State.ToString().ToLowerInvariant()}, {answer.Approvals} of {answer.Required} approvals"));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(CommandRun run, string id, string signal, DecisionKind kind, Decision decision)
    {
        var connection = run.ReadConnection();
        var update = PrintedCall.Update(
            connection,
            id,
            Updates.Decide,
            new DecideRequest(kind, decision.Gate, decision.Approver, decision.Reason, decision.Digest, decision.Attempt));
        var bySignal = PrintedCall.Signal(connection, id, signal, decision);
        run.Report.Show(new { Update = update, Signal = bySignal }, () =>
        {
            run.Report.Line("# with an answer");
            update.Write(run.Report);
            run.Report.Line("# without one; a refusal is found in the audit only");
            bySignal.Write(run.Report);
        });
    }

    private static async Task<string> OnlyGateAsync(ITemporalClient client, CommandRun run, string id, string signal, DecisionKind kind)
    {
        // Tells a workflow that is not there from one that does not answer.
        await client.GetWorkflowHandle(id).DescribeAsync(new() { Rpc = run.Rpc }).ConfigureAwait(false);
        var gates = await new StatusQueries(client, run.Cancellation).AskAsync<List<GateStatus>>(id, Queries.Gates).ConfigureAwait(false);
        if (gates.Value is null)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"{id} does not tell its gates: {gates.Unavailable}. See that the workers of its task queue run, then type this again; or name the gate, and send the decision as a signal, which waits for them: egress {signal} {Shell.Quote(id)} --gate NAME --print prints it");
        }

        // An approval can be taken back for as long as the step has not started, also where it was the last.
        var open = gates.Value.Where(g => g.State == GateState.Open || (kind == DecisionKind.Revoke && g.State == GateState.Approved)).ToList();
        return open switch
        {
            [var only] => only.Name,
            [] => throw new CommandException(ExitCodes.NotFound, $"{id} has no open gate"),
            _ => throw new CommandException(ExitCodes.Usage, $"{id} has several open gates, name one with --gate: {string.Join(", ", open.Select(g => g.Name))}"),
        };
    }

    private static async Task<DecisionAnswer> DecideAsync(
        ITemporalClient client, CommandRun run, string id, string signal, DecideRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        limit.CancelAfter(Limit);
        try
        {
            return await client.GetWorkflowHandle(id).ExecuteUpdateAsync<DecisionAnswer>(
                Updates.Decide, [request], new() { Rpc = new() { CancellationToken = limit.Token } }).ConfigureAwait(false);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !run.Cancellation.IsCancellationRequested && e is RpcTimeoutOrCanceledException or RpcException or OperationCanceledException or WorkflowUpdateRpcTimeoutOrCanceledException)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"no worker has answered within {Limit.TotalSeconds:0} s. See that the workers of its task queue run, and with 'egress show {Shell.Quote(id)}' whether the decision counts; if not, type this again, or send it as a signal, which waits for them: egress {signal} … --print prints it");
        }
        catch (WorkflowUpdateFailedException e)
        {
            throw new CommandException(ExitCodes.Refused, $"refused: {ErrorLines.FirstLine((e.InnerException ?? e).Message)}");
        }
    }
}
