using System.Globalization;
using System.Text.Json;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>A value of a plan: of a parameter, of a step's output, of an expression.</summary>
internal abstract record Value
{
    /// <summary>What is in a word, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>Nothing, an empty text, or a list or record without members.</summary>
    public virtual bool IsEmpty => false;

    /// <summary>Takes a JSON value; numbers as decimals.</summary>
    /// <exception cref="EvaluationException">A number is out of range.</exception>
    public static Value From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => new Truth(true),
        JsonValueKind.False => new Truth(false),
        JsonValueKind.String => new Text(json.GetString()!),
        JsonValueKind.Number => json.TryGetDecimal(out var number)
            ? new Number(number)
            : throw new EvaluationException($"the number {json.GetRawText()} is out of range"),
        JsonValueKind.Array => new Sequence([.. json.EnumerateArray().Select(From)]),
        JsonValueKind.Object => new Fields(Last(json).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)),
        _ => Nothing.Instance,
    };

    /// <summary>Equal in kind and content.</summary>
    public static bool Same(Value a, Value b) => (a, b) switch
    {
        (Sequence x, Sequence y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Same(p.First, p.Second)),
        (Fields x, Fields y) => x.Members.Count == y.Members.Count
            && x.Members.All(m => y.Members.TryGetValue(m.Key, out var other) && Same(m.Value, other)),
        _ => a.Equals(b),
    };

    /// <summary>As it stands in a command's argument.</summary>
    public abstract string ToText();

    // Of a name that comes twice the last one counts, as everywhere in JSON.
    private static Dictionary<string, Value> Last(JsonElement json)
    {
        var members = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = From(member.Value);
        }

        return members;
    }
}

/// <summary>No value: an optional parameter that was not given, a member that is not there.</summary>
internal sealed record Nothing : Value
{
    public static readonly Nothing Instance = new();

    public override string Kind => "nothing";

    public override bool IsEmpty => true;

    public override string ToText() => "";
}

/// <summary>True or false.</summary>
internal sealed record Truth(bool Holds) : Value
{
    public override string Kind => "a truth value";

    public override string ToText() => Holds ? "true" : "false";
}

/// <summary>A number.</summary>
internal sealed record Number(decimal Amount) : Value
{
    public override string Kind => "a number";

    // Without the zeros at the end that a decimal carries along.
    public override string ToText() => Amount.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <summary>A text.</summary>
internal sealed record Text(string Content) : Value
{
    public override string Kind => "a text";

    public override bool IsEmpty => Content.Length == 0;

    public override string ToText() => Content;
}

/// <summary>A list.</summary>
internal sealed record Sequence(IReadOnlyList<Value> Items) : Value
{
    public override string Kind => "a list";

    public override bool IsEmpty => Items.Count == 0;

    public override string ToText() => string.Join(",", Items.Select(i => i.ToText()));
}

/// <summary>A record.</summary>
internal sealed record Fields(IReadOnlyDictionary<string, Value> Members) : Value
{
    public override string Kind => "a record";

    public override bool IsEmpty => Members.Count == 0;

    public override string ToText() =>
        "{" + string.Join(",", Members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value.ToText()}")) + "}";
}

/// <summary>An expression has no value, and why.</summary>
internal sealed class EvaluationException(string message) : Exception(message);
