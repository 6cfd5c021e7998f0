using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Which step comes after which.</summary>
internal sealed class PlanGraph
{
    private readonly Dictionary<string, IReadOnlyList<YamlScalarNode>> needs = new(StringComparer.Ordinal);
    private readonly HashSet<string> approvable = new(StringComparer.Ordinal);

    /// <summary>Adds a step; false if there is one of that name.</summary>
    public bool Add(string id, IReadOnlyList<YamlScalarNode> needed) => needs.TryAdd(id, needed);

    /// <summary>Adds a step whose digest can be approved: a command that is run once.</summary>
    public void AddApprovable(string id) => approvable.Add(id);

    /// <summary>The step's digest can be approved.</summary>
    public bool IsApprovable(string id) => approvable.Contains(id);

    /// <summary>There is such a step.</summary>
    public bool Contains(string? id) => id is not null && needs.ContainsKey(id);

    /// <summary>Every step that comes before this one, near or far.</summary>
    public IReadOnlySet<string> Before(string id)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            foreach (var need in needs.GetValueOrDefault(next) ?? [])
            {
                if (before.Add(need.Value!))
                {
                    open.Push(need.Value!);
                }
            }
        }

        return before;
    }

    /// <summary>Reports needs of steps that are not there, and circles.</summary>
    public void Check(PlanErrors errors)
    {
        foreach (var (id, needed) in needs)
        {
            foreach (var need in needed.Where(n => !needs.ContainsKey(n.Value!)))
            {
                errors.Add(need, $"step {id} needs '{need.Value}', and there is no such step");
            }

            if (Before(id).Contains(id))
            {
                errors.Add(needed[0], $"step {id} needs itself, over {string.Join(", ", needed.Select(n => n.Value))}");
            }
        }
    }
}
