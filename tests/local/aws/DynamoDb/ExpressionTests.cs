using System.Text.Json;
using DataEgress.Local.Aws.DynamoDb;
using DataEgress.Local.Aws.DynamoDb.Expressions;
using DataEgress.Local.Aws.Http;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Aws.Tests.DynamoDb;

/// <summary>Conditions are written out from random trees and read back; their truth must be that of the tree.</summary>
public sealed class ExpressionTests
{
    [Fact]
    public void Condition_RandomTree_HoldsWhereTheTreeDoes()
    {
        var property = Prop.ForAll(Arb.From(Trees(4)), Arb.From(Values()), (tree, values) =>
        {
            var item = values.Select((value, i) => KeyValuePair.Create($"v{i}", value)).ToDictionary(pair => pair.Key, pair => (AttributeValue)Number(pair.Value));
            return Parse(tree.Text).Holds(item) == tree.Holds(values);
        });
        property.QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Condition_AnyText_IsReadOrRefused()
    {
        var pieces = new[] { "a", "#n", ":v0", "(", ")", "AND", "OR", "NOT", "=", "<>", "BETWEEN", "IN", "size", ",", ".", "[", "1", "]", "contains", "%" };
        Prop.ForAll(Arb.From(Gen.Elements(pieces).ListOf()), words =>
        {
            try
            {
                _ = Parse(string.Join(' ', words.Prepend("a")));
                return true;
            }
            catch (AwsException exception)
            {
                return exception.Code == "ValidationException";
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Condition_NestedBeyondReason_IsRefused()
    {
        var text = new string('(', 500) + "v0 = :v0" + new string(')', 500);

        Assert.Throws<AwsException>(() => Parse(text));
    }

    [Fact]
    public void Number_AnyDecimal_RoundTripsAddsAndCompares()
    {
        Prop.ForAll<int, int, byte>((left, right, scale) =>
        {
            var a = new decimal(left) / Power(scale % 9);
            var b = new decimal(right) / Power(scale % 5);
            var (x, y) = (Parse(a), Parse(b));
            return Parse(decimal.Parse(x.ToString(), System.Globalization.CultureInfo.InvariantCulture)) == x
                && (x + y) == Parse(a + b)
                && (x - y) == Parse(a - b)
                && Math.Sign(x.CompareTo(y)) == Math.Sign(a.CompareTo(b));
        }).QuickCheckThrowOnFailure();

        static decimal Power(int exponent) => (decimal)Math.Pow(10, exponent);

        static DynamoNumber Parse(decimal value) => DynamoNumber.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1e125", "1E+125")]
    [InlineData("0.0", "0")]
    [InlineData("-1.2300e2", "-123")]
    [InlineData("+5", "5")]
    [InlineData("1E-130", "1E-130")]
    [InlineData("0.001", "0.001")]
    public void Number_Forms_AreNormalised(string text, string expected) => Assert.Equal(expected, DynamoNumber.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.2.3")]
    [InlineData("1e126")]
    [InlineData("1e-131")]
    [InlineData("1e99999999999")]
    [InlineData("123456789012345678901234567890123456789")]
    public void Number_OutOfRange_IsRefused(string text) => Assert.Throws<AwsException>(() => DynamoNumber.Parse(text));

    [Fact]
    public void Path_WrittenAndRemoved_GivesTheItemBack()
    {
        Prop.ForAll<byte, byte>((outer, inner) =>
        {
            var item = new Dictionary<string, AttributeValue>
            {
                ["list"] = new AttributeValue.List([.. Enumerable.Range(0, (outer % 5) + 1).Select(i => Number(i))]),
                ["map"] = new AttributeValue.Map(new Dictionary<string, AttributeValue> { ["k"] = Number(inner) }),
            };
            var path = new AttributePath([new("map", null), new("fresh", null)]);
            var changed = path.Put(item, Number(1));
            return path.Find(changed) == Number(1) && new AttributeValue.Map(path.Remove(changed)) == new AttributeValue.Map(item);
        }).QuickCheckThrowOnFailure();
    }

    private static AttributeValue.Number Number(int value) =>
        new(DynamoNumber.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static Condition Parse(string text)
    {
        var used = Enumerable.Range(0, 10).Where(i => text.Contains($":v{i}", StringComparison.Ordinal)).ToDictionary(i => $":v{i}", i => new { N = $"{i}" });
        var request = JsonSerializer.SerializeToElement(new { ConditionExpression = text, ExpressionAttributeValues = used });
        return new ExpressionScope(request).Condition("ConditionExpression")!;
    }

    private static Gen<int[]> Values() => Gen.Choose(0, 9).ArrayOf(3);

    private static Gen<Tree> Trees(int depth)
    {
        // An attribute v0, v1 or v2 against a literal :v0 to :v9, whose value is its number.
        var comparison =
            from attribute in Gen.Choose(0, 2)
            from literal in Gen.Choose(0, 9)
            from sign in Gen.Elements("=", "<>", "<", "<=", ">", ">=")
            select new Tree($"v{attribute} {sign} :v{literal}", values => sign switch
            {
                "=" => values[attribute] == literal,
                "<>" => values[attribute] != literal,
                "<" => values[attribute] < literal,
                "<=" => values[attribute] <= literal,
                ">" => values[attribute] > literal,
                _ => values[attribute] >= literal,
            });
        var between =
            from attribute in Gen.Choose(0, 2)
            from low in Gen.Choose(0, 9)
            from high in Gen.Choose(low, 9)
            select new Tree($"v{attribute} between :v{low} AND :v{high}", values => values[attribute] >= low && values[attribute] <= high);
        var membership =
            from attribute in Gen.Choose(0, 2)
            from one in Gen.Choose(0, 9)
            from other in Gen.Choose(0, 9)
            select new Tree($"v{attribute} IN (:v{one},:v{other})", values => values[attribute] == one || values[attribute] == other);
        var existence = Gen.Choose(0, 5).Select(i => new Tree($"attribute_exists(v{i})", _ => i < 3));
        var leaf = Gen.OneOf(comparison, between, membership, existence);
        if (depth == 0)
        {
            return leaf;
        }

        var below = Trees(depth - 1);
        var both =
            from left in below
            from right in below
            from and in Gen.Elements(true, false)
            select new Tree(
                and ? $"({left.Text}) AND ({right.Text})" : $"({left.Text}) or ({right.Text})",
                values => and ? left.Holds(values) && right.Holds(values) : left.Holds(values) || right.Holds(values));

        // Without parentheses: AND binds more than OR.
        var mixed =
            from a in leaf
            from b in leaf
            from c in leaf
            select new Tree($"{a.Text} OR {b.Text} AND {c.Text}", values => a.Holds(values) || (b.Holds(values) && c.Holds(values)));
        var not = below.Select(inner => new Tree($"NOT ({inner.Text})", values => !inner.Holds(values)));
        return Gen.OneOf(leaf, both, mixed, not);
    }

    private sealed record Tree(string Text, Func<int[], bool> Holds);
}
