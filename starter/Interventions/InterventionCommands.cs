using System.CommandLine;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;

namespace DataEgress.Starter.Interventions;

/// <summary><c>retry</c>, <c>skip</c>, <c>abort</c>, <c>pause</c>, <c>resume</c>: what a person tells a workflow.</summary>
internal static class InterventionCommands
{
    public static IEnumerable<Command> Create(CommandHost host) =>
    [
        Create(host, Signals.Retry, "Try again what waits for a person."),
        Create(host, Signals.Skip, "Go on without what waits; needs a reason."),
        Create(host, Signals.Abort, "End it; what has arrived stays."),
        Create(host, Signals.Pause, "Start nothing new."),
        Create(host, Signals.Resume, "End a pause."),
    ];

    private static EgressCommand Create(CommandHost host, string signal, string description)
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Workflow ids. That of an egress stands for its running deliveries too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT", Required = signal == Signals.Skip };
        var step = new Option<string?>("--step") { Description = "Only this failed step of a deployment.", HelpName = "NAME", Hidden = signal is not (Signals.Retry or Signals.Skip) };
        var by = new Option<string?>("--by") { Description = "Who; otherwise the user of this machine.", HelpName = "NAME" };
        var print = new Option<bool>("--print") { Description = "Do nothing; print the same as commands of temporal and tctl." };
        reason.Validators.Add(CommonOptions.NotBlank);
        var why = signal is Signals.Skip or Signals.Abort ? " --reason 'the recipient has it'" : "";
        var command = new EgressCommand(
            signal,
            description,
            $"egress {signal} 'egress/egress-source/sales/2026-11-21/pipeline_success.flag@0062E99A88DC407460'{why}",
            $"egress {signal} ID{why} --print")
        {
            ids, step, reason, by, print,
        };
        host.SetAction(command, async run =>
        {
            var instruction = new StepInstruction(run.Get(step), run.Get(reason)?.Trim(), run.Get(by) ?? host.User);
            var targets = run.Get(ids).Distinct(StringComparer.Ordinal).ToList();
            if (run.Get(print))
            {
                var connection = run.ReadConnection();
                var printed = targets.Select(id => PrintedCall.Signal(connection, id, signal, instruction)).ToList();
                run.Report.Show(printed, () => printed.ForEach(call => call.Write(run.Report)));
                return ExitCodes.Done;
            }

            var client = await run.ConnectAsync().ConfigureAwait(false);
            var intervention = new Intervention(client, run.Rpc, signal, instruction);
            var results = new List<InterventionResult>();
            foreach (var id in targets)
            {
                var told = await intervention.SendAsync(id).ConfigureAwait(false);
                results.AddRange(told);
                Write(run.Report, told);
            }

            run.Report.Show(results, () => { });
            return results.FirstOrDefault(r => r.ExitCode != ExitCodes.Done)?.ExitCode ?? ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Report report, IEnumerable<InterventionResult> results)
    {
        foreach (var result in results)
        {
            if (result.Error is { } error)
            {
                report.Note($"error: {result.Id}: {error}");
            }
            else
            {
                report.Line($"{result.Signal} sent to {result.Id}{(result.Note is { } note ? $" ({note})" : "")}");
            }
        }
    }
}
