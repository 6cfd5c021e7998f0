using System.Net;
using System.Text.Json;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>A function of the expression language.</summary>
/// <param name="Arguments">How many it takes.</param>
/// <param name="Result">What it gives.</param>
/// <param name="Apply">What it does.</param>
internal sealed record Function(int Arguments, Shape Result, Func<IReadOnlyList<Value>, Value> Apply);

/// <summary>The functions of the expression language.</summary>
internal static class Functions
{
    /// <summary>All of them but <c>if</c>, which evaluates only the branch that it takes.</summary>
    public static readonly IReadOnlyDictionary<string, Function> All = new Dictionary<string, Function>(StringComparer.Ordinal)
    {
        ["empty"] = new(1, Shape.Truth, a => new Truth(a[0].IsEmpty)),
        ["length"] = new(1, Shape.Number, a => new Number(a[0] switch
        {
            Text text => text.Content.Length,
            Sequence list => list.Items.Count,
            Fields record => record.Members.Count,
            Nothing => 0,
            var other => throw new EvaluationException($"length() takes a text or a list, not {other.Kind}"),
        })),
        ["lower"] = new(1, Shape.Text, a => new Text(Text("lower", a[0]).ToLowerInvariant())),
        ["upper"] = new(1, Shape.Text, a => new Text(Text("upper", a[0]).ToUpperInvariant())),
        ["starts_with"] = new(2, Shape.Truth, a => new Truth(Text("starts_with", a[0]).StartsWith(Text("starts_with", a[1]), StringComparison.Ordinal))),
        ["ends_with"] = new(2, Shape.Truth, a => new Truth(Text("ends_with", a[0]).EndsWith(Text("ends_with", a[1]), StringComparison.Ordinal))),
        ["distinct"] = new(1, Shape.List, a => new Sequence(Distinct(List("distinct", a[0])))),
        ["join"] = new(2, Shape.Text, a => new Text(string.Join(Text("join", a[1]), List("join", a[0]).Select(v => v.ToText())))),
        ["flat"] = new(1, Shape.List, a => new Sequence([.. List("flat", a[0]).SelectMany(v => v is Sequence inner ? inner.Items : [v])])),
        ["text"] = new(1, Shape.Text, a => new Text(a[0].ToText())),
        ["json"] = new(1, Shape.Text, a => new Text(JsonSerializer.Serialize(ToPlain(a[0])))),
        ["prefix_length"] = new(1, Shape.Number, a => new Number(Network("prefix_length", a[0]).PrefixLength)),
        ["contains_address"] = new(2, Shape.Truth, a => new Truth(Contains(a[0], a[1]))),
    };

    /// <summary>The function that evaluates one of two values.</summary>
    public const string If = "if";

    /// <summary>A network that a cidr names.</summary>
    /// <exception cref="EvaluationException">It is none.</exception>
    public static IPNetwork Network(string function, Value value) => IPNetwork.TryParse(Text(function, value), out var network)
        ? network
        : throw new EvaluationException($"{function}() takes a network such as 10.0.0.0/16, not '{value.ToText()}'");

    private static bool Contains(Value network, Value address)
    {
        const string Name = "contains_address";
        var outer = Network(Name, network);
        var text = Text(Name, address);
        if (IPNetwork.TryParse(text, out var inner))
        {
            return inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);
        }

        return IPAddress.TryParse(text, out var single)
            ? outer.Contains(single)
            : throw new EvaluationException($"{Name}() takes an address, not '{text}'");
    }

    private static string Text(string function, Value value) => value switch
    {
        Text text => text.Content,
        Nothing => "",
        _ => throw new EvaluationException($"{function}() takes a text, not {value.Kind}"),
    };

    private static IReadOnlyList<Value> List(string function, Value value) => value switch
    {
        Sequence list => list.Items,
        Nothing => [],
        _ => throw new EvaluationException($"{function}() takes a list, not {value.Kind}"),
    };

    private static List<Value> Distinct(IReadOnlyList<Value> items)
    {
        var distinct = new List<Value>();
        foreach (var item in items)
        {
            if (!distinct.Exists(d => Value.Same(d, item)))
            {
                distinct.Add(item);
            }
        }

        return distinct;
    }

    private static object? ToPlain(Value value) => value switch
    {
        Truth truth => truth.Holds,
        Number number => number.Amount,
        Text text => text.Content,
        Sequence list => list.Items.Select(ToPlain).ToList(),
        Fields record => new SortedDictionary<string, object?>(record.Members.ToDictionary(m => m.Key, m => ToPlain(m.Value)), StringComparer.Ordinal),
        _ => null,
    };
}
