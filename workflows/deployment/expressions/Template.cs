using System.Text;

namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>A text with expressions in it: <c>${…}</c>. <c>$${</c> stands for <c>${</c> itself.</summary>
internal sealed class Template
{
    private readonly IReadOnlyList<(string? Text, Expression? Expression)> parts;

    private Template(IReadOnlyList<(string?, Expression?)> parts) => this.parts = parts;

    /// <summary>The expressions.</summary>
    public IEnumerable<Expression> Expressions => parts.Select(p => p.Expression).OfType<Expression>();

    /// <summary>Reads a text; positions of its expressions count from the text's beginning.</summary>
    /// <exception cref="ExpressionSyntaxException">An expression is wrong or does not end.</exception>
    public static Template Parse(string text)
    {
        var parts = new List<(string?, Expression?)>();
        var literal = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            if (text.AsSpan(position).StartsWith("$${", StringComparison.Ordinal))
            {
                literal.Append("${");
                position += 3;
            }
            else if (text.AsSpan(position).StartsWith("${", StringComparison.Ordinal))
            {
                if (literal.Length > 0)
                {
                    parts.Add((literal.ToString(), null));
                    literal.Clear();
                }

                var end = End(text, position + 2);

                // Blanks keep the positions of the expression those of the text.
                parts.Add((null, ExpressionParser.Parse(new string(' ', position + 2) + text[(position + 2)..end])));
                position = end + 1;
            }
            else
            {
                literal.Append(text[position++]);
            }
        }

        if (literal.Length > 0)
        {
            parts.Add((literal.ToString(), null));
        }

        return new(parts);
    }

    /// <summary>The text with its expressions' values.</summary>
    /// <exception cref="EvaluationException">An expression has no value.</exception>
    public string Render(Evaluator evaluator) => string.Concat(parts.Select(p => p.Text ?? evaluator.Evaluate(p.Expression!).ToText()));

    /// <summary>
    /// As arguments of a command: a template that is nothing but one expression gives as many arguments as its list has
    /// items, and none for an empty list; every other gives one.
    /// </summary>
    /// <exception cref="EvaluationException">An expression has no value.</exception>
    public IReadOnlyList<string> RenderArguments(Evaluator evaluator) => parts is [(null, { } single)] && evaluator.Evaluate(single) is Sequence list
        ? [.. list.Items.Select(i => i.ToText())]
        : [Render(evaluator)];

    /// <summary>Finds the brace that ends an expression, quotes aside.</summary>
    private static int End(string text, int start)
    {
        char? quote = null;
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quote is not null:
                    i++;
                    break;
                case var c when c == quote:
                    quote = null;
                    break;
                case '\'' or '"' when quote is null:
                    quote = text[i];
                    break;
                case '}' when quote is null:
                    return i;
                default:
                    break;
            }
        }

        throw new ExpressionSyntaxException("the expression has no closing brace", start - 2);
    }
}
