namespace DataEgress.Workflows.Deployment.Expressions;

/// <summary>
/// Finds, before anything runs, what is certainly wrong with an expression: unknown names, members and functions, operands
/// that no value could fit.
/// </summary>
/// <param name="names">What is known of each name.</param>
internal sealed class ExpressionChecker(IReadOnlyDictionary<string, Shape> names)
{
    private readonly List<(int Position, string Message)> errors = [];

    /// <summary>Checks an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="wanted">What its value must be; null for anything.</param>
    /// <returns>What is wrong, and where.</returns>
    public IReadOnlyList<(int Position, string Message)> Check(Expression expression, Shape? wanted = null)
    {
        errors.Clear();
        var shape = ShapeOf(expression, names);
        Want(expression.Position, shape, wanted ?? Shape.Any, "the expression");
        return [.. errors];
    }

    /// <summary>What is known of an expression's value.</summary>
    public Shape ShapeOf(Expression expression) => ShapeOf(expression, names);

    private Shape ShapeOf(Expression expression, IReadOnlyDictionary<string, Shape> scope)
    {
        switch (expression)
        {
            case Literal literal:
                return literal.Value switch { Truth => Shape.Truth, Number => Shape.Number, Text => Shape.Text, _ => Shape.Any };
            case Name name:
                return scope.TryGetValue(name.Identifier, out var shape)
                    ? shape
                    : Error(name.Position, $"there is no parameter or name '{name.Identifier}'");
            case Member member:
                return ShapeOf(member, scope);
            case Listing list:
                var items = list.Items.Select(i => ShapeOf(i, scope)).Distinct().ToList();
                return Shape.ListOf(items.Count == 1 ? items[0] : Shape.Any);
            case Unary unary:
                var operand = unary.Operator == "not" ? Shape.Truth : Shape.Number;
                Want(unary.Operand.Position, ShapeOf(unary.Operand, scope), operand, $"'{unary.Operator}'");
                return operand;
            case Binary binary:
                return ShapeOf(binary, ShapeOf(binary.Left, scope), ShapeOf(binary.Right, scope));
            case Call call:
                return ShapeOf(call, scope);
            case Quantified quantified:
                return ShapeOf(quantified, scope);
            default:
                return Shape.Any;
        }
    }

    private Shape ShapeOf(Member member, IReadOnlyDictionary<string, Shape> scope)
    {
        var of = ShapeOf(member.Of, scope);
        var key = ShapeOf(member.Key, scope);
        if (of == Shape.Any)
        {
            return Shape.Any;
        }

        if (of.Element is { } element)
        {
            Want(member.Key.Position, key, Shape.Number, "the index of a list");
            return element;
        }

        if (of.Members is not { } members)
        {
            return of.Name == "a record" ? Shape.Any : Error(member.Position, $"{of.Name} has no members");
        }

        return member.Key is not Literal { Value: Text name }
            ? Shape.Any
            : members.TryGetValue(name.Content, out var shape)
                ? shape
                : Error(member.Position, $"there is no '{name.Content}' here; there is: {string.Join(", ", members.Keys.Order(StringComparer.Ordinal))}");
    }

    private Shape ShapeOf(Binary binary, Shape left, Shape right)
    {
        var what = $"'{binary.Operator}'";
        switch (binary.Operator)
        {
            case "and" or "or" or "=>":
                Want(binary.Left.Position, left, Shape.Truth, what);
                Want(binary.Right.Position, right, Shape.Truth, what);
                return Shape.Truth;
            case "==" or "!=":
                if (!left.MayBe(right))
                {
                    Error(binary.Position, $"{left.Name} is never equal to {right.Name}");
                }

                return Shape.Truth;
            case "<" or "<=" or ">" or ">=":
                if (!left.MayBe(right) || !(left.MayBe(Shape.Number) || left.MayBe(Shape.Text)))
                {
                    Error(binary.Position, $"{left.Name} {binary.Operator} {right.Name} cannot be compared");
                }

                return Shape.Truth;
            case "in":
                if (right != Shape.Any && right.Name is not ("a list" or "a text" or "a record"))
                {
                    Error(binary.Right.Position, $"'in' takes a list, a text or a record, not {right.Name}");
                }

                return Shape.Truth;
            case "matches":
                Want(binary.Left.Position, left, Shape.Text, what);
                CheckPattern(binary.Right, right);
                return Shape.Truth;
            case "+":
                return left == Shape.Any || right == Shape.Any ? Shape.Any
                    : left == Shape.Text || right == Shape.Text ? Shape.Text
                    : left.Name == right.Name && left.Name is "a number" or "a list" ? left
                    : Error(binary.Position, $"{left.Name} + {right.Name} has no value");
            default:
                Want(binary.Left.Position, left, Shape.Number, what);
                Want(binary.Right.Position, right, Shape.Number, what);
                return Shape.Number;
        }
    }

    private void CheckPattern(Expression pattern, Shape shape)
    {
        Want(pattern.Position, shape, Shape.Text, "'matches'");
        if (pattern is Literal { Value: Text text })
        {
            try
            {
                Evaluator.Matches("", text.Content);
            }
            catch (EvaluationException e)
            {
                Error(pattern.Position, e.Message);
            }
        }
    }

    private Shape ShapeOf(Call call, IReadOnlyDictionary<string, Shape> scope)
    {
        var arguments = call.Arguments.Select(a => ShapeOf(a, scope)).ToList();
        var isIf = call.Function == Functions.If;
        var function = Functions.All.GetValueOrDefault(call.Function);
        if (!isIf && function is null)
        {
            return Error(call.Position, $"there is no function {call.Function}(); there is: {string.Join(", ", Functions.All.Keys.Append(Functions.If).Order(StringComparer.Ordinal))}");
        }

        var wanted = isIf ? 3 : function!.Arguments;
        if (arguments.Count != wanted)
        {
            return Error(call.Position, $"{call.Function}() takes {wanted} argument{(wanted == 1 ? "" : "s")}, not {arguments.Count}");
        }

        if (!isIf)
        {
            return function!.Result;
        }

        Want(call.Arguments[0].Position, arguments[0], Shape.Truth, "the condition of if()");
        return arguments[1] == arguments[2] ? arguments[1] : Shape.Any;
    }

    private Shape ShapeOf(Quantified quantified, IReadOnlyDictionary<string, Shape> scope)
    {
        var list = ShapeOf(quantified.List, scope);
        Want(quantified.List.Position, list, Shape.List, $"{quantified.Quantifier}()");
        var inner = new Dictionary<string, Shape>(scope, StringComparer.Ordinal) { [quantified.Variable] = list.Element ?? Shape.Any };
        var body = ShapeOf(quantified.Body, inner);
        if (quantified.Quantifier == "each")
        {
            return Shape.ListOf(body);
        }

        Want(quantified.Body.Position, body, Shape.Truth, $"the condition of {quantified.Quantifier}()");
        return quantified.Quantifier == "only" ? list : Shape.Truth;
    }

    private void Want(int position, Shape shape, Shape wanted, string what)
    {
        if (!shape.MayBe(wanted))
        {
            Error(position, $"{what} takes {wanted.Name}, not {shape.Name}");
        }
    }

    private Shape Error(int position, string message)
    {
        errors.Add((position, message));
        return Shape.Any;
    }
}
