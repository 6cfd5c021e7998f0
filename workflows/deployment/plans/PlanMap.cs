using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Errors of a plan, with their places.</summary>
internal sealed class PlanErrors
{
    private readonly List<PlanError> errors = [];

    /// <summary>All of them, in order of their place.</summary>
    public IReadOnlyList<PlanError> All => [.. errors.Distinct().OrderBy(e => e.Line).ThenBy(e => e.Column)];

    /// <summary>Adds an error at a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="offset">Characters into a scalar.</param>
    public void Add(YamlNode node, string message, int offset = 0)
    {
        // Within a text that goes over several lines the offset says nothing about the column.
        var inLine = node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } && node.End.Line == node.Start.Line;
        var quote = node is YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } ? 1 : 0;
        Add(new((int)node.Start.Line, (int)node.Start.Column + (inLine ? offset + (offset > 0 ? quote : 0) : 0), message));
    }

    /// <summary>Adds an error.</summary>
    public void Add(PlanError error) => errors.Add(error);
}

/// <summary>A mapping of a plan: gives its members, reports those that are wrong, missing or unknown.</summary>
internal sealed class PlanMap
{
    private readonly Dictionary<string, YamlNode> members = new(StringComparer.Ordinal);
    private readonly List<YamlScalarNode> keys = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    private PlanMap(YamlMappingNode node, string what, PlanErrors errors)
    {
        Node = node;
        What = what;
        Errors = errors;
        foreach (var (key, value) in node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } scalar)
            {
                errors.Add(key, $"a key of {what} must be a text");
            }
            else if (!key.Anchor.IsEmpty || !value.Anchor.IsEmpty)
            {
                // A node that refers to itself would never end.
                errors.Add(value, "anchors and aliases are not part of the plan language");
            }
            else
            {
                keys.Add(scalar);
                members[name] = value;
            }
        }
    }

    /// <summary>Where it stands.</summary>
    public YamlMappingNode Node { get; }

    /// <summary>What it is, for messages.</summary>
    public string What { get; }

    /// <summary>Where errors go.</summary>
    public PlanErrors Errors { get; }

    /// <summary>Names and values as written.</summary>
    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Members => keys.Select(k => (k, members[k.Value!]));

    /// <summary>Takes a node as a mapping; null, and an error, if it is none.</summary>
    public static PlanMap? From(YamlNode? node, string what, PlanErrors errors)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlMappingNode map:
                return new(map, what, errors);
            default:
                errors.Add(node, $"{what} must be a mapping (name: value)");
                return null;
        }
    }

    /// <summary>A member; null if it is not there.</summary>
    public YamlNode? Get(string key)
    {
        known.Add(key);
        return members.GetValueOrDefault(key);
    }

    /// <summary>A mapping.</summary>
    public PlanMap? Map(string key) => From(Get(key), $"{key} of {What}", Errors);

    /// <summary>A single value; null if it is not there.</summary>
    public YamlScalarNode? Scalar(string key, bool required = false)
    {
        switch (Get(key))
        {
            case YamlScalarNode { Value.Length: > 0 } scalar:
                return scalar;
            case null:
                if (required)
                {
                    Errors.Add(Node, $"{What}: {key} is missing");
                }

                return null;
            case var other:
                Errors.Add(other, other is YamlScalarNode ? $"{key} of {What} is empty" : $"{key} of {What} must be a single value");
                return null;
        }
    }

    /// <summary>The nodes of a list; a single value counts as a list of one. Empty if it is not there.</summary>
    public IReadOnlyList<YamlNode> List(string key)
    {
        switch (Get(key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.Children.FirstOrDefault(c => !c.Anchor.IsEmpty) is { } anchored:
                Errors.Add(anchored, "anchors and aliases are not part of the plan language");
                return [];
            case YamlSequenceNode list:
                return [.. list.Children];
            case var single:
                return [single];
        }
    }

    /// <summary>The single values of a list.</summary>
    public IReadOnlyList<YamlScalarNode> Scalars(string key)
    {
        var scalars = new List<YamlScalarNode>();
        foreach (var item in List(key))
        {
            if (item is YamlScalarNode { Value: not null } scalar)
            {
                scalars.Add(scalar);
            }
            else
            {
                Errors.Add(item, $"{key} of {What} takes single values");
            }
        }

        return scalars;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool otherwise)
    {
        var scalar = Scalar(key);
        if (scalar is { Value: not ("true" or "false") })
        {
            Errors.Add(scalar, $"{key} of {What}: '{scalar.Value}'; allowed: true, false");
        }

        return scalar is null ? otherwise : scalar.Value == "true";
    }

    /// <summary>A duration.</summary>
    public TimeSpan? Duration(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        var duration = Durations.Parse(scalar.Value!);
        if (duration is null)
        {
            Errors.Add(scalar, $"{key} of {What}: '{scalar.Value}'; allowed: {Durations.Allowed}");
        }

        return duration;
    }

    /// <summary>Reports members that nobody asked for.</summary>
    public void NothingElse()
    {
        foreach (var key in keys.Where(k => !known.Contains(k.Value!)))
        {
            Errors.Add(key, $"{What} has no '{key.Value}'; it has: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }
}
