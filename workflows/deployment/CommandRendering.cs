using DataEgress.Workflows.Deployment.Expressions;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Workflows.Deployment;

/// <summary>Evaluates the expressions of a command.</summary>
internal static class CommandRendering
{
    /// <summary>The command as it is run.</summary>
    /// <exception cref="EvaluationException">An expression has no value.</exception>
    public static CommandStep Render(this CommandStep command, Evaluator evaluator) => command with
    {
        Run = [.. command.Run.SelectMany(r => Template.Parse(r).RenderArguments(evaluator))],
        In = command.In is { } folder ? Template.Parse(folder).Render(evaluator) : null,
        Env = Render(command.Env, evaluator),
        Secrets = Render(command.Secrets, evaluator),
        DigestOf = [.. command.DigestOf.SelectMany(f => Template.Parse(f).RenderArguments(evaluator))],
    };

    private static Dictionary<string, string> Render(IReadOnlyDictionary<string, string> variables, Evaluator evaluator) =>
        variables.ToDictionary(v => v.Key, v => Template.Parse(v.Value).Render(evaluator), StringComparer.Ordinal);
}
