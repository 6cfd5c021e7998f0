using System.Globalization;
using System.Text.Json;
using DataEgress.Workflows.Deployment.Expressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Reads the parameters of a plan.</summary>
internal sealed class ParameterReader(PlanErrors errors)
{
    private const string NamePattern = "[A-Za-z_][A-Za-z0-9_]*";

    // In the order of ParameterType.
    private static readonly string[] Types = ["string", "integer", "number", "boolean", "enum", "cidr", "secret", "list"];

    private readonly List<(YamlScalarNode? RequiredWhen, YamlScalarNode? ForbiddenWhen, Parameter? Of)> conditions = [];

    /// <summary>Reads the section <c>parameters</c>.</summary>
    public IReadOnlyList<Parameter> Read(PlanMap? section)
    {
        var parameters = Members(section, columnsOf: null);
        foreach (var node in section?.Members.Select(m => m.Key).Where(k => ParameterBinding.BuiltIn.Contains(k.Value)) ?? [])
        {
            errors.Add(node, $"{node.Value} is known to every plan and cannot be a parameter");
        }

        return parameters;
    }

    /// <summary>Checks the conditions of parameters, once all parameters are known.</summary>
    public void CheckConditions(PlanScope scope)
    {
        foreach (var (requiredWhen, forbiddenWhen, of) in conditions)
        {
            var inner = of is null ? scope : scope.With("item", ParameterValues.ShapeOf(of).Element!);
            inner.Expression(requiredWhen, Shape.Truth);
            inner.Expression(forbiddenWhen, Shape.Truth);
        }
    }

    private List<Parameter> Members(PlanMap? section, string? columnsOf)
    {
        var parameters = new List<Parameter>();
        foreach (var (key, value) in section?.Members ?? [])
        {
            if (!Evaluator.Matches(key.Value!, NamePattern) || ExpressionParser.ReservedWords.Contains(key.Value!))
            {
                errors.Add(key, $"'{key.Value}' cannot be the name of a parameter: letters, digits and '_', and none of the language's words");
            }
            else if (PlanMap.From(value, columnsOf is null ? $"parameter {key.Value}" : $"column {columnsOf}.{key.Value}", errors) is { } map)
            {
                parameters.Add(ReadOne(key.Value!, map, columnsOf is not null));
            }
        }

        return parameters;
    }

    private Parameter ReadOne(string name, PlanMap map, bool isColumn)
    {
        var typeNode = map.Scalar("type", required: true);
        var type = Array.IndexOf(Types, typeNode?.Value) is var index and >= 0 ? Enum.GetValues<ParameterType>()[index] : ParameterType.Text;
        if (typeNode is not null && !Types.Contains(typeNode.Value))
        {
            errors.Add(typeNode, $"type of {map.What}: '{typeNode.Value}'; allowed: {string.Join(", ", Types)}");
        }

        var requiredWhen = map.Scalar("required-when");
        var forbiddenWhen = map.Scalar("forbidden-when");
        var bare = new Parameter(
            name,
            type,
            Pattern: Pattern(map),
            Least: Bound(map, "least"),
            Most: Bound(map, "most"),
            Optional: map.Flag("optional", false),
            RequiredWhen: requiredWhen?.Value,
            ForbiddenWhen: forbiddenWhen?.Value,
            Columns: ReadColumns(name, map, type, isColumn),
            Description: map.Scalar("description")?.Value);
        var allowed = map.List("allowed").Select(n => Value(bare, n, "allowed", map)).OfType<JsonElement>().ToList();
        if (type == ParameterType.Enum && allowed.Count == 0)
        {
            errors.Add(map.Node, $"{map.What}: allowed is missing; an enum names all that it may be");
        }

        var complete = bare with { Allowed = allowed };
        complete = complete with { Default = map.Get("default") is { } node ? Value(complete, node, "default", map) : null };
        map.NothingElse();
        conditions.Add((requiredWhen, forbiddenWhen, null));
        return complete;
    }

    private List<Parameter>? ReadColumns(string name, PlanMap map, ParameterType type, bool isColumn)
    {
        if (map.Get("columns") is not { } node)
        {
            return null;
        }

        if (type != ParameterType.List || isColumn)
        {
            errors.Add(node, $"{map.What} cannot have columns: only a list that is a parameter has them");
        }

        var first = conditions.Count;
        var columns = Members(map.Map("columns"), name);

        // The conditions of columns see the record that they stand in.
        for (var i = first; i < conditions.Count; i++)
        {
            conditions[i] = conditions[i] with { Of = new(name, ParameterType.List, Columns: columns) };
        }

        return columns;
    }

    private string? Pattern(PlanMap map)
    {
        var node = map.Scalar("pattern");
        try
        {
            if (node is not null)
            {
                Evaluator.Matches("", node.Value!);
            }
        }
        catch (EvaluationException e)
        {
            errors.Add(node!, e.Message);
            return null;
        }

        return node?.Value;
    }

    private decimal? Bound(PlanMap map, string key)
    {
        if (map.Scalar(key) is not { } node)
        {
            return null;
        }

        if (decimal.TryParse(node.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bound))
        {
            return bound;
        }

        errors.Add(node, $"{key} of {map.What}: '{node.Value}'; allowed: a number");
        return null;
    }

    private JsonElement? Value(Parameter parameter, YamlNode node, string key, PlanMap map)
    {
        var wrong = new List<string>();
        var value = ParameterValues.Read(parameter, PlainValue(node), $"{key} of {map.What}", wrong);
        wrong.ForEach(message => errors.Add(node, message));
        return value;
    }

    private static JsonElement PlainValue(YamlNode node) => node switch
    {
        YamlScalarNode scalar => JsonSerializer.SerializeToElement(scalar.Value ?? ""),
        YamlSequenceNode list => JsonSerializer.SerializeToElement(list.Children.OfType<YamlScalarNode>().Select(c => c.Value)),
        _ => JsonSerializer.SerializeToElement<object?>(null),
    };
}
