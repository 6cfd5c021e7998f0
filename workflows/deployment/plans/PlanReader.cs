using System.Security.Cryptography;
using System.Text;
using DataEgress.Workflows.Deployment.Expressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Reads and validates a plan (YAML); reports all of its errors at once. plans/README.md describes the language.</summary>
public static class PlanReader
{
    /// <summary>Characters of a plan, at most.</summary>
    public const int Longest = 1 << 20;

    private const string IdPattern = "[a-z0-9][a-z0-9-]{0,62}";
    private const string IdAllowed = "lower-case letters, digits and '-', at most 63";

    /// <summary>Reads a plan.</summary>
    /// <param name="yaml">Its text.</param>
    public static PlanReading Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var errors = new PlanErrors();
        var plan = Root(yaml, errors) is { } root ? new Reading(root, errors).Read(DigestOf(yaml)) : null;
        return errors.All.Count == 0 ? new(plan, []) : new(null, errors.All);
    }

    private static string DigestOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));

    private static PlanMap? Root(string yaml, PlanErrors errors)
    {
        if (yaml.Length > Longest)
        {
            errors.Add(new PlanError(0, 0, $"a plan has at most {Longest} characters"));
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [var document])
            {
                return PlanMap.From(document.RootNode, "the plan", errors);
            }

            errors.Add(new PlanError(0, 0, "a plan is exactly one YAML document"));
        }
        catch (YamlException e)
        {
            errors.Add(new PlanError((int)e.Start.Line, (int)e.Start.Column, $"this is not YAML: {e.InnerException?.Message ?? e.Message}"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner says so of some malformed texts.
            errors.Add(new PlanError(0, 0, $"this is not YAML: {e.Message}"));
        }

        return null;
    }

    private sealed class Reading(PlanMap root, PlanErrors errors)
    {
        private readonly PlanGraph graph = new();

        public Plan Read(string digest)
        {
            var name = Id(root.Scalar("plan", required: true), "plan");
            var parameterReader = new ParameterReader(errors);
            var parameters = parameterReader.Read(root.Map("parameters"));
            var scope = new PlanScope(errors, new Dictionary<string, Shape>())
                .With(parameters.Select(p => KeyValuePair.Create(p.Name, ParameterValues.ShapeOf(p))))
                .With(ParameterBinding.BuiltIn.Select(b => KeyValuePair.Create(b, Shape.Text)));
            parameterReader.CheckConditions(scope);
            var result = new Plan(
                name,
                digest,
                parameters,
                Rules(scope),
                Steps(scope),
                [.. root.Scalars("environments").Select(e => e.Value!)],
                root.Scalar("title")?.Value);
            root.NothingElse();
            return result;
        }

        private string Id(YamlScalarNode? node, string what)
        {
            if (node is not null && !Evaluator.Matches(node.Value!, IdPattern))
            {
                errors.Add(node, $"{what}: '{node.Value}'; allowed: {IdAllowed}");
            }

            return node?.Value ?? "";
        }

        private List<Rule> Rules(PlanScope scope)
        {
            var rules = new List<Rule>();
            foreach (var map in root.List("rules").Select(n => PlanMap.From(n, "a rule", errors)).OfType<PlanMap>())
            {
                rules.Add(new(scope.Expression(map.Scalar("that", required: true), Shape.Truth) ?? "", map.Scalar("message", required: true)?.Value ?? ""));
                map.NothingElse();
            }

            return rules;
        }

        private List<Step> Steps(PlanScope scope)
        {
            var maps = new List<(string Id, PlanMap Map)>();
            foreach (var node in root.List("steps"))
            {
                if (PlanMap.From(node, "a step", errors)?.Scalar("step", required: true) is not { } id)
                {
                    continue;
                }

                var map = PlanMap.From(node, $"step {Id(id, "step")}", errors)!;
                if (graph.Add(id.Value!, map.Scalars("needs")))
                {
                    maps.Add((id.Value!, map));
                    if (map.Get("command") is not null && map.Get("for-each") is null)
                    {
                        graph.AddApprovable(id.Value!);
                    }
                }
                else
                {
                    errors.Add(id, $"there is a step {id.Value} already");
                }
            }

            if (maps.Count == 0)
            {
                errors.Add(root.Node, "the plan has no steps");
            }

            graph.Check(errors);
            return [.. maps.Select(m => new StepReader(m.Map, scope.With("steps", StepsBefore(m.Id)), graph, errors).Read(m.Id))];
        }

        /// <summary>A step knows what became of the steps before it, and of no other: those may not have been done yet.</summary>
        private Shape StepsBefore(string id)
        {
            var result = Shape.Record(new Dictionary<string, Shape>(StringComparer.Ordinal)
            {
                ["outcome"] = Shape.Text,
                ["exit_code"] = Shape.Any,
                ["output"] = Shape.Any,
                ["outputs"] = Shape.List,
                ["evidence"] = Shape.Any,
            });
            return Shape.Record(graph.Before(id).Where(graph.Contains).ToDictionary(b => b, _ => result, StringComparer.Ordinal));
        }
    }
}
