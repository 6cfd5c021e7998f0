using System.Globalization;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>
/// An expression of a plan. <see cref="object.ToString"/> writes it so that it can be read again, with every grouping in
/// parentheses.
/// </summary>
/// <param name="Position">Where it begins in its text, from 0.</param>
internal abstract record Expression(int Position)
{
    /// <summary>A text between quotes, as it is written.</summary>
    public static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}'";
}

/// <summary>A number, text, truth value or <c>null</c>.</summary>
internal sealed record Literal(int Position, Value Value) : Expression(Position)
{
    public override string ToString() => Value switch
    {
        Text text => Quote(text.Content),
        Number number => number.Amount.ToString(CultureInfo.InvariantCulture),
        Nothing => "null",
        _ => Value.ToText(),
    };
}

/// <summary>A name.</summary>
internal sealed record Name(int Position, string Identifier) : Expression(Position)
{
    public override string ToString() => Identifier;
}

/// <summary><c>record.member</c> or <c>record['member']</c> or <c>list[0]</c>.</summary>
internal sealed record Member(int Position, Expression Of, Expression Key) : Expression(Position)
{
    public override string ToString() => $"{Of}[{Key}]";
}

/// <summary><c>[a, b]</c>.</summary>
internal sealed record Listing(int Position, IReadOnlyList<Expression> Items) : Expression(Position)
{
    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

/// <summary><c>not x</c> or <c>-x</c>.</summary>
internal sealed record Unary(int Position, string Operator, Expression Operand) : Expression(Position)
{
    public override string ToString() => $"({Operator} {Operand})";
}

/// <summary>Two operands and what stands between them.</summary>
internal sealed record Binary(int Position, string Operator, Expression Left, Expression Right) : Expression(Position)
{
    public override string ToString() => $"({Left} {Operator} {Right})";
}

/// <summary>A function and its arguments.</summary>
internal sealed record Call(int Position, string Function, IReadOnlyList<Expression> Arguments) : Expression(Position)
{
    public override string ToString() => $"{Function}({string.Join(", ", Arguments)})";
}

/// <summary><c>all(x in list: condition)</c>, <c>any(…)</c>; <c>only(…)</c> is the list of those that fit, <c>each(x in list: value)</c> a list of values.</summary>
internal sealed record Quantified(int Position, string Quantifier, string Variable, Expression List, Expression Body) : Expression(Position)
{
    public override string ToString() => $"{Quantifier}({Variable} in {List}: {Body})";
}
