namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>Something in an expression that has a value for an item.</summary>
internal abstract record Operand
{
    private Operand()
    {
    }

    /// <summary>The value; null when the item has none at that place.</summary>
    public abstract AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item);

    internal sealed record Place(AttributePath Path) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) => Path.Find(item);
    }

    internal sealed record Literal(AttributeValue Value) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) => Value;
    }

    /// <summary>size(path)</summary>
    internal sealed record Size(AttributePath Path) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) =>
            Path.Find(item) is { } value && ValueOrder.SizeOf(value) is { } size
                ? new AttributeValue.Number(DynamoNumber.Parse(size.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                : null;
    }

    /// <summary>if_not_exists(path, operand)</summary>
    internal sealed record IfNotExists(AttributePath Path, Operand Otherwise) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) => Path.Find(item) ?? Otherwise.Evaluate(item);
    }

    /// <summary>list_append(operand, operand)</summary>
    internal sealed record ListAppend(Operand First, Operand Second) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) =>
            (First.Evaluate(item), Second.Evaluate(item)) switch
            {
                (AttributeValue.List first, AttributeValue.List second) => new AttributeValue.List([.. first.Items, .. second.Items]),
                (null, _) or (_, null) => null,
                _ => throw WrongType("list_append"),
            };
    }

    /// <summary>operand + operand, or operand - operand</summary>
    internal sealed record Arithmetic(Operand Left, bool Minus, Operand Right) : Operand
    {
        public override AttributeValue? Evaluate(IReadOnlyDictionary<string, AttributeValue> item) =>
            (Left.Evaluate(item), Right.Evaluate(item)) switch
            {
                (AttributeValue.Number left, AttributeValue.Number right) =>
                    new AttributeValue.Number(Minus ? left.Value - right.Value : left.Value + right.Value),
                (null, _) or (_, null) => null,
                _ => throw WrongType(Minus ? "-" : "+"),
            };
    }

    private static Http.AwsException WrongType(string function) =>
        DynamoErrors.Validation($"An operand in the update expression has an incorrect data type: {function}");
}
