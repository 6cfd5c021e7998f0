using System.Text.Json;
using DataEgress.Workflows.Deployment.Expressions;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workflows.Tests.Deployment.Expressions;

public sealed class ExpressionTests
{
    private static readonly Dictionary<string, Value> Names = new(StringComparer.Ordinal)
    {
        ["days"] = new Number(30),
        ["interval"] = new Number(24),
        ["name"] = new Text("egress"),
        ["dr"] = new Truth(false),
        ["missing"] = Nothing.Instance,
        ["items"] = Value.From(JsonSerializer.SerializeToElement(new[] { new { id = "a", size = 1 }, new { id = "b", size = 2 } })),
    };

    [Theory]
    [InlineData("days*24/interval <= 100", "true")]
    [InlineData("1 + 2 * 3 - 4 / 2", "5")]
    [InlineData("-(2 - 5) % 2", "1")]
    [InlineData("dr => missing == 'x'", "true")]
    [InlineData("true => true => false", "false")]
    [InlineData("not dr and name == 'egress' or false", "true")]
    [InlineData("name matches '[a-z]+' and not (name matches 'e')", "true")]
    [InlineData("'gre' in name and name in ['egress', 'x'] and name not in []", "true")]
    [InlineData("items[1].id + items[0]['size']", "b1")]
    [InlineData("items[7].id", "")]
    [InlineData("all(i in items: i.size > 0) and any(i in items: i.id == 'b')", "true")]
    [InlineData("length(only(i in items: i.size > 1))", "1")]
    [InlineData("join(each(i in items: i.id), '-')", "a-b")]
    [InlineData("if(dr, 1 / 0, 'safe')", "safe")]
    [InlineData("empty(missing) and empty('') and not empty(0)", "true")]
    [InlineData("contains_address('10.0.0.0/16', '10.0.3.0/24') and not contains_address('10.0.0.0/16', '10.1.0.1')", "true")]
    [InlineData("prefix_length('10.0.0.0/28')", "28")]
    [InlineData("'it\\'s' + \" fine\"", "it's fine")]
    [InlineData("'a\\d' == 'a\\\\d'", "true")]
    [InlineData("1.50", "1.5")]
    public void Evaluate_Expression_GivesItsValue(string text, string expected) =>
        Assert.Equal(expected, new Evaluator(Names).Evaluate(ExpressionParser.Parse(text)).ToText());

    [Theory]
    [InlineData("1 / 0", "1 / 0 has no value")]
    [InlineData("79228162514264337593543950335 + 1", "79228162514264337593543950335 + 1 is out of range")]
    [InlineData("name < 3", "a text < a number cannot be compared")]
    [InlineData("name and true", "name is a text, neither true nor false")]
    [InlineData("name.x", "a text has no member 'x'")]
    [InlineData("days + dr", "a number + a truth value has no value")]
    [InlineData("prefix_length(name)", "prefix_length() takes a network such as 10.0.0.0/16, not 'egress'")]
    public void Evaluate_NoValue_SaysWhy(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<EvaluationException>(() => new Evaluator(Names).Evaluate(ExpressionParser.Parse(text))).Message);

    [Theory]
    [InlineData("", 0, "the expression ends where a value is expected")]
    [InlineData("a ==", 4, "the expression ends where a value is expected")]
    [InlineData("a = b", 2, "'=' is not expected here")]
    [InlineData("a == b == c", 7, "'==' stands where an operator or the end is expected")]
    [InlineData("(a", 2, "the expression ends where ')' is expected")]
    [InlineData("'a", 0, "the text has no closing quote")]
    [InlineData("all(x: y)", 5, "':' stands where 'in' is expected")]
    public void Parse_Wrong_SaysWhatAndWhere(string text, int position, string message)
    {
        var error = Assert.Throws<ExpressionSyntaxException>(() => ExpressionParser.Parse(text));

        Assert.Equal((position, message), (error.Position, error.Message));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("not ")]
    [InlineData("a => ")]
    [InlineData("[")]
    public void Parse_NestedWithoutEnd_IsRefused(string opening) => Assert.Contains(
        "nested too deeply",
        Assert.Throws<ExpressionSyntaxException>(() => ExpressionParser.Parse(string.Concat(Enumerable.Repeat(opening, 700)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_WhatAnExpressionWrites_ReadsTheSame() => Prop.ForAll(
        Arb.From(Expressions(4)), e => ExpressionParser.Parse(e.ToString()!).ToString() == e.ToString()).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_ReadsOrSaysWhereItIsWrong() => Prop.ForAll<NonNull<string>>(text =>
    {
        try
        {
            ExpressionParser.Parse(text.Get);
            return true;
        }
        catch (ExpressionSyntaxException e)
        {
            return e.Position >= 0 && e.Position <= text.Get.Length;
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Evaluate_WhatTheCheckerAccepts_HasNoValueOnlyForItsData() => Prop.ForAll(Arb.From(Expressions(4)), e =>
    {
        var shapes = Names.Keys.ToDictionary(n => n, _ => Shape.Any);
        var accepted = new ExpressionChecker(shapes).Check(e).Count == 0;
        try
        {
            new Evaluator(Names).Evaluate(e);
            return true;
        }
        catch (EvaluationException failure)
        {
            return !accepted || !failure.Message.StartsWith("there is no", StringComparison.Ordinal);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Template_Text_IsRenderedAroundItsExpressions()
    {
        var evaluator = new Evaluator(Names);

        Assert.Equal("a-egress-${x}-}", Template.Parse("a-${name}-$${x}-${'}'}").Render(evaluator));
        Assert.Equal(["a", "b"], Template.Parse("${each(i in items: i.id)}").RenderArguments(evaluator));
        Assert.Empty(Template.Parse("${if(dr, ['--dr'], [])}").RenderArguments(evaluator));
        Assert.Equal(["x a,b"], Template.Parse("x ${each(i in items: i.id)}").RenderArguments(evaluator));
        Assert.Equal(2, Assert.Throws<ExpressionSyntaxException>(() => Template.Parse("a ${name")).Position);
    }

    private static Gen<Expression> Expressions(int depth)
    {
        var leaves = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => (Expression)new Literal(0, new Text(s.Get))),
            Gen.Choose(0, 1_000_000).Select(n => (Expression)new Literal(0, new Number(n / 100m))),
            Gen.Elements(true, false).Select(b => (Expression)new Literal(0, new Truth(b))),
            Gen.Constant((Expression)new Literal(0, Nothing.Instance)),
            Gen.Elements(Names.Keys.ToArray()).Select(n => (Expression)new Name(0, n)));
        if (depth == 0)
        {
            return leaves;
        }

        var inner = Expressions(depth - 1);
        string[] signs = ["or", "and", "=>", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"];
        return Gen.OneOf(
            leaves,
            from sign in Gen.Elements(signs) from a in inner from b in inner select (Expression)new Binary(0, sign, a, b),
            from sign in Gen.Elements("not", "-") from a in inner select (Expression)new Unary(0, sign, a),
            from a in inner from b in inner select (Expression)new Member(0, a, b),
            from a in inner from b in inner select (Expression)new Listing(0, [a, b]),
            from a in inner select (Expression)new Call(0, "length", [a]),
            from q in Gen.Elements("all", "any", "only", "each") from a in inner from b in inner select (Expression)new Quantified(0, q, "x", a, b));
    }
}
