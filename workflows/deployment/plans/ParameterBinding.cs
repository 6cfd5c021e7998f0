using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Workflows.Deployment.Expressions;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>The parameters of one deployment.</summary>
/// <param name="Values">By name, in their types, defaults filled in; what was not given is not there.</param>
/// <param name="Errors">Everything that is wrong; empty if nothing is.</param>
public sealed record BoundParameters(
    [property: JsonPropertyName("values")] IReadOnlyDictionary<string, JsonElement> Values,
    [property: JsonPropertyName("errors")] IReadOnlyList<string> Errors);

/// <summary>Gives a plan's parameters their values and checks the plan's rules.</summary>
public static class ParameterBinding
{
    /// <summary>Names that every expression knows besides parameters.</summary>
    internal static readonly IReadOnlyList<string> BuiltIn = ["environment", "plan", "requested_by"];

    /// <summary>Binds parameters.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="environment">The environment that is deployed.</param>
    /// <param name="requestedBy">Who asks for it.</param>
    /// <param name="given">Values by name; texts are taken as numbers or truth values where the type says so.</param>
    public static BoundParameters Bind(Plan plan, string environment, string requestedBy, IReadOnlyDictionary<string, JsonElement>? given)
    {
        ArgumentNullException.ThrowIfNull(plan);
        given ??= new Dictionary<string, JsonElement>();
        var errors = new List<string>();
        if (plan.Environments.Count > 0 && !plan.Environments.Contains(environment, StringComparer.Ordinal))
        {
            errors.Add($"environment: '{environment}'; allowed: {string.Join(", ", plan.Environments)}");
        }

        errors.AddRange(given.Keys.Where(name => plan.Parameters.All(p => p.Name != name)).Select(name => $"{name}: {plan.Name} has no such parameter"));
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in plan.Parameters)
        {
            var value = given.TryGetValue(parameter.Name, out var own) && own.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? own : parameter.Default;
            if (value is not { } present)
            {
                continue;
            }

            if (ParameterValues.Read(parameter, present, parameter.Name, errors) is { } read)
            {
                values[parameter.Name] = read;
            }
            else
            {
                wrong.Add(parameter.Name);
            }
        }

        var evaluator = new Evaluator(NamesOf(plan, environment, requestedBy, values));
        foreach (var parameter in plan.Parameters.Where(p => !wrong.Contains(p.Name)))
        {
            CheckPresence(parameter, values.TryGetValue(parameter.Name, out var value) ? Value.From(value) : Nothing.Instance, parameter.Name, evaluator, errors);
            CheckColumns(parameter, values, NamesOf(plan, environment, requestedBy, values), errors);
        }

        // A rule over values that are missing or wrong would only say the same again.
        if (errors.Count == 0)
        {
            errors.AddRange(plan.Rules.Select(r => Broken(r, evaluator)).OfType<string>());
        }

        return new(values, errors);
    }

    /// <summary>What expressions see: parameters, nothing for those not given, and the built-in names.</summary>
    internal static Dictionary<string, Value> NamesOf(Plan plan, string environment, string requestedBy, IReadOnlyDictionary<string, JsonElement> values)
    {
        var names = plan.Parameters.ToDictionary(
            p => p.Name, p => values.TryGetValue(p.Name, out var value) ? Value.From(value) : Nothing.Instance, StringComparer.Ordinal);
        names["environment"] = new Text(environment);
        names["plan"] = new Text(plan.Name);
        names["requested_by"] = new Text(requestedBy);
        return names;
    }

    private static void CheckPresence(Parameter parameter, Value value, string where, Evaluator evaluator, List<string> errors)
    {
        try
        {
            var required = parameter.RequiredWhen is { } condition
                ? evaluator.Holds(ExpressionParser.Parse(condition))
                : !parameter.Optional && parameter.ForbiddenWhen is null && parameter.Default is null;
            if (required && (value is Nothing || (value.IsEmpty && parameter.Type != ParameterType.List) || (value.IsEmpty && parameter.RequiredWhen is not null)))
            {
                errors.Add($"{where}: missing; {ParameterValues.Describe(parameter)} is required{(parameter.RequiredWhen is null ? "" : $" when {parameter.RequiredWhen}")}");
            }

            if (parameter.ForbiddenWhen is { } forbidden && !value.IsEmpty && evaluator.Holds(ExpressionParser.Parse(forbidden)))
            {
                errors.Add($"{where}: '{value.ToText()}'; must be empty when {forbidden}");
            }
        }
        catch (EvaluationException e)
        {
            errors.Add($"{where}: {e.Message}");
        }
    }

    private static void CheckColumns(Parameter parameter, Dictionary<string, JsonElement> values, Dictionary<string, Value> names, List<string> errors)
    {
        if (parameter.Columns is not { } columns || !values.TryGetValue(parameter.Name, out var list))
        {
            return;
        }

        foreach (var (item, i) in ((Sequence)Value.From(list)).Items.Select((item, i) => ((Fields)item, i)))
        {
            names["item"] = item;
            foreach (var column in columns)
            {
                CheckPresence(
                    column, item.Members.GetValueOrDefault(column.Name) ?? Nothing.Instance, $"{parameter.Name}[{i}].{column.Name}", new(names), errors);
            }
        }
    }

    private static string? Broken(Rule rule, Evaluator evaluator)
    {
        try
        {
            return evaluator.Holds(ExpressionParser.Parse(rule.That)) ? null : rule.Message;
        }
        catch (EvaluationException e)
        {
            return $"{rule.Message} ({e.Message})";
        }
    }
}
