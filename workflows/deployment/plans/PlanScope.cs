using DataEgress.Workflows.Deployment.Expressions;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Checks expressions of a plan where they stand, with the names that are known there.</summary>
internal sealed class PlanScope(PlanErrors errors, IReadOnlyDictionary<string, Shape> names)
{
    /// <summary>The same with further names.</summary>
    public PlanScope With(IEnumerable<KeyValuePair<string, Shape>> more)
    {
        var all = new Dictionary<string, Shape>(names, StringComparer.Ordinal);
        foreach (var (name, shape) in more)
        {
            all[name] = shape;
        }

        return new(errors, all);
    }

    /// <summary>The same with one further name.</summary>
    public PlanScope With(string name, Shape shape) => With([new(name, shape)]);

    /// <summary>What the items of a list are, as far as that is known.</summary>
    public Shape ElementOf(string list)
    {
        try
        {
            return new ExpressionChecker(names).ShapeOf(ExpressionParser.Parse(list)).Element ?? Shape.Any;
        }
        catch (ExpressionSyntaxException)
        {
            return Shape.Any;
        }
    }

    /// <summary>Checks an expression and gives its text.</summary>
    public string? Expression(YamlScalarNode? node, Shape wanted)
    {
        if (node?.Value is not { } text)
        {
            return null;
        }

        try
        {
            Report(node, new ExpressionChecker(names).Check(ExpressionParser.Parse(text), wanted));
        }
        catch (ExpressionSyntaxException e)
        {
            errors.Add(node, e.Message, e.Position);
        }

        return text;
    }

    /// <summary>Checks the expressions of a template and gives its text.</summary>
    public string? Template(YamlScalarNode? node)
    {
        if (node?.Value is not { } text)
        {
            return null;
        }

        try
        {
            foreach (var expression in Expressions.Template.Parse(text).Expressions)
            {
                Report(node, new ExpressionChecker(names).Check(expression));
            }
        }
        catch (ExpressionSyntaxException e)
        {
            errors.Add(node, e.Message, e.Position);
        }

        return text;
    }

    private void Report(YamlScalarNode node, IReadOnlyList<(int Position, string Message)> found)
    {
        foreach (var (position, message) in found)
        {
            errors.Add(node, message, position);
        }
    }
}
