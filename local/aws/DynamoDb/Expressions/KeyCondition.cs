namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>A condition on keys: equality of the partition key, and optionally a range of the sort key.</summary>
internal sealed record KeyCondition(AttributeValue Hash, ItemKey Low, ItemKey High, AttributeValue? Prefix)
{
    /// <summary>Reads a condition as the range of keys it means.</summary>
    /// <exception cref="Http.AwsException">It is not of that form, or not on the keys.</exception>
    public static KeyCondition From(Condition condition, KeySchema schema)
    {
        List<Condition> terms = [];
        Flatten(condition, terms);
        var hash = terms.OfType<Condition.Comparison>().FirstOrDefault(term => term.Operator == "=" && Attribute(term.Left) == schema.Hash);
        if (hash is null)
        {
            throw DynamoErrors.Validation($"Query condition missed key schema element: {schema.Hash}");
        }

        var hashValue = Value(hash.Right, schema, schema.Hash);
        terms.Remove(hash);
        if (terms.Count == 0)
        {
            return new KeyCondition(hashValue, ItemKey.Before(hashValue), ItemKey.After(hashValue), null);
        }

        if (terms.Count > 1 || schema.Range is not { } range)
        {
            throw NotSupported();
        }

        var (low, high) = (ItemKey.Before(hashValue), ItemKey.After(hashValue));
        switch (terms[0])
        {
            case Condition.Comparison comparison when Attribute(comparison.Left) == range:
                var value = Value(comparison.Right, schema, range);
                return comparison.Operator switch
                {
                    "=" => new(hashValue, ItemKey.Before(hashValue, value), ItemKey.After(hashValue, value), null),
                    "<" => new(hashValue, low, ItemKey.Before(hashValue, value), null),
                    "<=" => new(hashValue, low, ItemKey.After(hashValue, value), null),
                    ">" => new(hashValue, ItemKey.After(hashValue, value), high, null),
                    ">=" => new(hashValue, ItemKey.Before(hashValue, value), high, null),
                    _ => throw NotSupported(),
                };
            case Condition.Between between when Attribute(between.Value) == range:
                return new(
                    hashValue,
                    ItemKey.Before(hashValue, Value(between.Low, schema, range)),
                    ItemKey.After(hashValue, Value(between.High, schema, range)),
                    null);
            case Condition.BeginsWith begins when Attribute(begins.Value) == range:
                var prefix = Value(begins.Prefix, schema, range);
                return prefix is AttributeValue.Number
                    ? throw DynamoErrors.Validation(
                        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with,"
                        + " operand type: N")
                    : new(hashValue, ItemKey.Before(hashValue, prefix), high, prefix);
            case Condition.Comparison or Condition.Between or Condition.BeginsWith:
                throw DynamoErrors.Validation($"Query condition missed key schema element: {range}");
            default:
                throw NotSupported();
        }
    }

    private static void Flatten(Condition condition, List<Condition> terms)
    {
        if (condition is Condition.And and)
        {
            Flatten(and.Left, terms);
            Flatten(and.Right, terms);
        }
        else
        {
            terms.Add(condition);
        }
    }

    private static string? Attribute(Operand operand) =>
        operand is Operand.Place { Path.Parts.Count: 1 } place ? place.Path.Attribute : null;

    private static AttributeValue Value(Operand operand, KeySchema schema, string attribute)
    {
        if (operand is not Operand.Literal literal)
        {
            throw NotSupported();
        }

        return literal.Value.TypeName == schema.TypeOf(attribute)
            ? literal.Value
            : throw DynamoErrors.Validation(
                "One or more parameter values were invalid: Condition parameter type does not match schema type");
    }

    private static Http.AwsException NotSupported() => DynamoErrors.Validation("Query key condition not supported");
}
