using System.Globalization;
using System.Text.RegularExpressions;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>Finds the value of an expression. Pure and bounded, so that a workflow may do it.</summary>
/// <param name="names">The values of names.</param>
internal sealed class Evaluator(IReadOnlyDictionary<string, Value> names)
{
    /// <summary>The value of an expression.</summary>
    /// <exception cref="EvaluationException">It has none.</exception>
    public Value Evaluate(Expression expression) => expression switch
    {
        Literal literal => literal.Value,
        Name name => names.TryGetValue(name.Identifier, out var value) ? value : throw new EvaluationException($"there is no {name.Identifier}"),
        Member member => MemberOf(Evaluate(member.Of), Evaluate(member.Key)),
        Listing list => new Sequence([.. list.Items.Select(Evaluate)]),
        Unary { Operator: "not" } not => new Truth(!Holds(not.Operand)),
        Unary minus => new Number(-NumberOf("-", Evaluate(minus.Operand))),
        Binary { Operator: "and" } and => new Truth(Holds(and.Left) && Holds(and.Right)),
        Binary { Operator: "or" } or => new Truth(Holds(or.Left) || Holds(or.Right)),
        Binary { Operator: "=>" } implies => new Truth(!Holds(implies.Left) || Holds(implies.Right)),
        Binary binary => Combine(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
        Call { Function: Functions.If, Arguments: [var condition, var then, var otherwise] } => Evaluate(Holds(condition) ? then : otherwise),
        Call call => Apply(call),
        Quantified quantified => Quantify(quantified),
        _ => throw new EvaluationException($"{expression} has no value"),
    };

    /// <summary>Whether a condition holds.</summary>
    /// <exception cref="EvaluationException">It is neither true nor false.</exception>
    public bool Holds(Expression condition) => Evaluate(condition) switch
    {
        Truth truth => truth.Holds,
        var other => throw new EvaluationException($"{condition} is {other.Kind}, neither true nor false"),
    };

    /// <summary>Whether the whole of a text matches a pattern; in time linear in the text.</summary>
    /// <exception cref="EvaluationException">It is not a pattern.</exception>
    public static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, $"^(?:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new EvaluationException($"'{pattern}' is not a pattern that can be matched in linear time: {e.Message}");
        }
    }

    private static Value MemberOf(Value of, Value key) => (of, key) switch
    {
        (Fields record, Text name) => record.Members.GetValueOrDefault(name.Content) ?? Nothing.Instance,
        (Sequence list, Number number) => number.Amount >= 0 && number.Amount < list.Items.Count && decimal.IsInteger(number.Amount)
            ? list.Items[(int)number.Amount]
            : Nothing.Instance,
        (Nothing, _) => Nothing.Instance,
        _ => throw new EvaluationException($"{of.Kind} has no member '{key.ToText()}'"),
    };

    private static Value Combine(string sign, Value left, Value right)
    {
        try
        {
            return sign switch
            {
                "==" => new Truth(Value.Same(left, right)),
                "!=" => new Truth(!Value.Same(left, right)),
                "<" => new Truth(Compare(sign, left, right) < 0),
                "<=" => new Truth(Compare(sign, left, right) <= 0),
                ">" => new Truth(Compare(sign, left, right) > 0),
                ">=" => new Truth(Compare(sign, left, right) >= 0),
                "in" => new Truth(In(left, right)),
                "matches" => new Truth(Matches(TextOf(sign, left), TextOf(sign, right))),
                "+" => Add(left, right),
                "-" => new Number(NumberOf(sign, left) - NumberOf(sign, right)),
                "*" => new Number(NumberOf(sign, left) * NumberOf(sign, right)),
                "/" => new Number(NumberOf(sign, left) / NumberOf(sign, right)),
                "%" => new Number(NumberOf(sign, left) % NumberOf(sign, right)),
                _ => throw new EvaluationException($"there is no operator {sign}"),
            };
        }
        catch (DivideByZeroException)
        {
            throw new EvaluationException($"{left.ToText()} {sign} 0 has no value");
        }
        catch (OverflowException)
        {
            throw new EvaluationException($"{left.ToText()} {sign} {right.ToText()} is out of range");
        }
    }

    private static int Compare(string sign, Value left, Value right) => (left, right) switch
    {
        (Number a, Number b) => a.Amount.CompareTo(b.Amount),
        (Text a, Text b) => string.CompareOrdinal(a.Content, b.Content),
        _ => throw new EvaluationException($"{left.Kind} {sign} {right.Kind} cannot be compared"),
    };

    private static bool In(Value left, Value right) => (left, right) switch
    {
        (_, Sequence list) => list.Items.Any(i => Value.Same(i, left)),
        (Text part, Text whole) => whole.Content.Contains(part.Content, StringComparison.Ordinal),
        (Text name, Fields record) => record.Members.ContainsKey(name.Content),
        (_, Nothing) => false,
        _ => throw new EvaluationException($"{left.Kind} cannot be in {right.Kind}"),
    };

    private static Value Add(Value left, Value right) => (left, right) switch
    {
        (Number a, Number b) => new Number(a.Amount + b.Amount),
        (Text a, _) => new Text(a.Content + right.ToText()),
        (_, Text b) => new Text(left.ToText() + b.Content),
        (Sequence a, Sequence b) => new Sequence([.. a.Items, .. b.Items]),
        _ => throw new EvaluationException($"{left.Kind} + {right.Kind} has no value"),
    };

    private static decimal NumberOf(string sign, Value value) =>
        value is Number number ? number.Amount : throw new EvaluationException($"{sign} takes numbers, not {value.Kind}");

    private static string TextOf(string sign, Value value) => value switch
    {
        Text text => text.Content,
        Nothing => "",
        Number number => number.Amount.ToString(CultureInfo.InvariantCulture),
        _ => throw new EvaluationException($"{sign} takes texts, not {value.Kind}"),
    };

    private Value Apply(Call call)
    {
        if (!Functions.All.TryGetValue(call.Function, out var function))
        {
            throw new EvaluationException($"there is no function {call.Function}()");
        }

        return function.Arguments == call.Arguments.Count
            ? function.Apply([.. call.Arguments.Select(Evaluate)])
            : throw new EvaluationException($"{call.Function}() takes {function.Arguments} arguments");
    }

    private Value Quantify(Quantified quantified)
    {
        var items = Evaluate(quantified.List) switch
        {
            Sequence list => list.Items,
            Nothing => [],
            var other => throw new EvaluationException($"{quantified.Quantifier}() goes through a list, not {other.Kind}"),
        };
        return quantified.Quantifier switch
        {
            "all" => new Truth(items.All(i => With(quantified, i).Holds(quantified.Body))),
            "any" => new Truth(items.Any(i => With(quantified, i).Holds(quantified.Body))),
            "only" => new Sequence([.. items.Where(i => With(quantified, i).Holds(quantified.Body))]),
            _ => new Sequence([.. items.Select(i => With(quantified, i).Evaluate(quantified.Body))]),
        };
    }

    private Evaluator With(Quantified quantified, Value item) =>
        new(new Dictionary<string, Value>(names, StringComparer.Ordinal) { [quantified.Variable] = item });
}
