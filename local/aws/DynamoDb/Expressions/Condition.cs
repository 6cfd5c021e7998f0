namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>Something that is true or false of an item. A comparison with what the item lacks is false.</summary>
internal abstract record Condition
{
    private Condition()
    {
    }

    public abstract bool Holds(IReadOnlyDictionary<string, AttributeValue> item);

    internal sealed record And(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) => Left.Holds(item) && Right.Holds(item);
    }

    internal sealed record Or(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) => Left.Holds(item) || Right.Holds(item);
    }

    internal sealed record Not(Condition Inner) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) => !Inner.Holds(item);
    }

    /// <summary>One of = &lt;&gt; &lt; &lt;= &gt; &gt;=.</summary>
    internal sealed record Comparison(Operand Left, string Operator, Operand Right) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item)
        {
            var left = Left.Evaluate(item);
            var right = Right.Evaluate(item);
            return Operator switch
            {
                "=" => left is not null && left == right,

                // What is missing is unequal to everything.
                "<>" => left is null || right is null || left != right,
                _ => left is not null && right is not null && ValueOrder.Compare(left, right) is { } order && Operator switch
                {
                    "<" => order < 0,
                    "<=" => order <= 0,
                    ">" => order > 0,
                    _ => order >= 0,
                },
            };
        }
    }

    internal sealed record Between(Operand Value, Operand Low, Operand High) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) =>
            Value.Evaluate(item) is { } value && Low.Evaluate(item) is { } low && High.Evaluate(item) is { } high
            && ValueOrder.Compare(low, value) <= 0 && ValueOrder.Compare(value, high) <= 0;
    }

    internal sealed record In(Operand Value, IReadOnlyList<Operand> Candidates) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) =>
            Value.Evaluate(item) is { } value && Candidates.Any(candidate => value == candidate.Evaluate(item));
    }

    internal sealed record Exists(AttributePath Path, bool Wanted) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) => Path.Find(item) is not null == Wanted;
    }

    internal sealed record HasType(AttributePath Path, Operand Type) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) =>
            Path.Find(item) is { } value && Type.Evaluate(item) is AttributeValue.Text type && value.TypeName == type.Value;
    }

    internal sealed record BeginsWith(Operand Value, Operand Prefix) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) =>
            Value.Evaluate(item) is { } value && Prefix.Evaluate(item) is { } prefix && ValueOrder.BeginsWith(value, prefix);
    }

    internal sealed record Contains(Operand Value, Operand Part) : Condition
    {
        public override bool Holds(IReadOnlyDictionary<string, AttributeValue> item) =>
            Value.Evaluate(item) is { } value && Part.Evaluate(item) is { } part && ValueOrder.Contains(value, part);
    }
}
