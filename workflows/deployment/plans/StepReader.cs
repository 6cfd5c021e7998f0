using System.Globalization;
using DataEgress.Workflows.Deployment.Expressions;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Reads one step, with the names that are known to it.</summary>
internal sealed class StepReader(PlanMap map, PlanScope scope, PlanGraph graph, PlanErrors errors)
{
    private const string CommandKind = "command";
    private const string CheckKind = "check";
    private const string ApprovalKind = "approval";
    private const string ManualKind = "manual";
    private const string WaitKind = "wait";
    private const int MostApprovers = 20;

    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(10);
    private static readonly string[] Kinds = [CommandKind, CheckKind, ApprovalKind, ManualKind, WaitKind];
    private static readonly string[] Captures = ["none", "text", "json"];

    /// <summary>Reads the step.</summary>
    public Step Read(string id)
    {
        // Asked for with the others to be known; the graph has read it.
        map.Get("step");
        map.Get("needs");
        var when = scope.Expression(map.Scalar("when"), Shape.Truth);
        var forEach = map.Scalar("for-each");
        scope.Expression(forEach, Shape.List);
        var inner = forEach is null ? scope : scope.With("item", scope.ElementOf(forEach.Value!));
        var kinds = map.Members.Select(m => m.Key).Where(k => Kinds.Contains(k.Value)).ToList();
        if (kinds.Count != 1)
        {
            errors.Add(kinds.Count == 0 ? map.Node : kinds[1], $"{map.What} has {(kinds.Count == 0 ? "no kind" : "more than one kind")}; exactly one of: {string.Join(", ", Kinds)}");
        }

        var approval = map.Map(ApprovalKind);
        var step = new Step(
            id,
            map.Scalar("title")?.Value ?? id,
            [.. map.Scalars("needs").Select(n => n.Value!)],
            when,
            forEach?.Value,
            map.Flag("skippable", approval is null),
            Command(map.Map(CommandKind), inner, repeatable: false),
            Check(map.Map(CheckKind), inner),
            Approval(id, approval, inner),
            Manual(map.Map(ManualKind), inner),
            Wait(map.Map(WaitKind), inner),
            Command(map.Map("undo"), inner.With("output", Shape.Any), repeatable: false));
        if (forEach is not null && (step.Approval is not null || step.Wait is not null))
        {
            errors.Add(forEach, "for-each goes with command, check and manual");
        }

        if (step.Undo is not null && step.Command is null && step.Manual is null)
        {
            errors.Add(map.Get("undo")!, $"{map.What}: only a command or a manual step has something to undo");
        }

        map.NothingElse();
        return step;
    }

    private CommandStep? Command(PlanMap? command, PlanScope names, bool repeatable, bool alone = true)
    {
        if (command is null)
        {
            return null;
        }

        var run = command.Scalars("run");
        if (run.Count == 0)
        {
            errors.Add(command.Node, $"{command.What}: run is missing; a program and its arguments");
        }

        var capture = command.Scalar("capture");
        if (capture is not null && !Captures.Contains(capture.Value))
        {
            errors.Add(capture, $"capture of {command.What}: '{capture.Value}'; allowed: {string.Join(", ", Captures)}");
        }

        var result = new CommandStep(
            [.. run.Select(r => names.Template(r)!)],
            names.Template(command.Scalar("in")),
            Variables(command.Map("env"), names),
            Variables(command.Map("secrets"), names),
            command.Duration("timeout") ?? CommandTimeout,
            [.. command.Scalars("digest-of").Select(f => names.Template(f)!)],
            (Capture)Math.Max(0, Array.IndexOf(Captures, capture?.Value)),
            command.Flag("repeatable", repeatable));
        if (alone)
        {
            command.NothingElse();
        }

        return result;
    }

    private Dictionary<string, string> Variables(PlanMap? section, PlanScope names)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in section?.Members ?? [])
        {
            if (!Evaluator.Matches(key.Value!, "[A-Za-z_][A-Za-z0-9_]*"))
            {
                errors.Add(key, $"'{key.Value}' cannot be the name of an environment variable");
            }
            else if (value is YamlScalarNode scalar)
            {
                variables[key.Value!] = names.Template(scalar) ?? "";
            }
            else
            {
                errors.Add(value, $"{key.Value} of {section!.What} must be a single value");
            }
        }

        return variables;
    }

    private CheckStep? Check(PlanMap? check, PlanScope names)
    {
        if (check is null)
        {
            return null;
        }

        var hasRun = check.Get("run") is not null;
        var judged = hasRun ? names.With("output", Shape.Any).With("exit_code", Shape.Number) : names;
        var that = judged.Expression(check.Scalar("that"), Shape.Truth);
        if (!hasRun && that is null)
        {
            errors.Add(check.Node, $"{check.What}: run or that is missing");
        }

        var every = check.Duration("every");
        var limit = check.Duration("for");
        if (every is null != limit is null)
        {
            errors.Add(check.Node, $"{check.What}: every and for go together");
        }

        var message = judged.Template(check.Scalar("message"));
        var command = hasRun ? Command(check, names, repeatable: true, alone: false) : null;
        check.NothingElse();
        return new(command, that, message, every, limit);
    }

    private ApprovalStep? Approval(string id, PlanMap? approval, PlanScope names)
    {
        if (approval is null)
        {
            return null;
        }

        var of = approval.Scalar("of");
        if (of is not null && !graph.Contains(of.Value))
        {
            errors.Add(of, $"there is no step '{of.Value}'");
        }
        else if (of is not null && !graph.Before(of.Value!).Contains(id))
        {
            errors.Add(of, $"step {of.Value} does not need {id}: it would not wait for its approval");
        }

        else if (of is not null && !graph.IsApprovable(of.Value!))
        {
            errors.Add(of, $"step {of.Value} has no digest to approve: only a command without for-each has one");
        }

        var prepare = approval.Scalar("prepare");
        if (prepare is not null && !graph.Before(id).Contains(prepare.Value!))
        {
            errors.Add(prepare, $"{id} does not need '{prepare.Value}': what is approved is prepared before");
        }

        var result = new ApprovalStep(
            names.Template(approval.Scalar("subject", required: true)) ?? "",
            of?.Value,
            prepare?.Value,
            Required(approval),
            [.. approval.Scalars("groups").Select(g => g.Value!)],
            approval.Flag("four-eyes", true),
            approval.Duration("timeout"));
        approval.NothingElse();
        return result;
    }

    private int Required(PlanMap approval)
    {
        if (approval.Scalar("required") is not { } node)
        {
            return 1;
        }

        if (int.TryParse(node.Value, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostApprovers)
        {
            return count;
        }

        errors.Add(node, $"required of {approval.What}: '{node.Value}'; allowed: 1 to {MostApprovers}");
        return 1;
    }

    private static ManualStep? Manual(PlanMap? manual, PlanScope names)
    {
        if (manual is null)
        {
            return null;
        }

        var result = new ManualStep(
            names.Template(manual.Scalar("instructions", required: true)) ?? "",
            [.. manual.Scalars("groups").Select(g => g.Value!)],
            manual.Duration("timeout"));
        manual.NothingElse();
        return result;
    }

    private WaitStep? Wait(PlanMap? wait, PlanScope names)
    {
        if (wait is null)
        {
            return null;
        }

        var result = new WaitStep(wait.Duration("for"), names.Template(wait.Scalar("until")));
        if (wait.Get("for") is null == wait.Get("until") is null)
        {
            errors.Add(wait.Node, $"{wait.What}: exactly one of for, until");
        }

        wait.NothingElse();
        return result;
    }
}
