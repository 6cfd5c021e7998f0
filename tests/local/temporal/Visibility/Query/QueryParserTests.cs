using DataEgress.Local.Temporal.Visibility.Query;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.Visibility.Query;

public sealed class QueryParserTests
{
    [Fact]
    public void Parse_AnyTreeAsWritten_IsTheSameTree() =>
        Prop.ForAll(QueryTextArbitrary.Nodes, node =>
        {
            var text = QueryTextArbitrary.Write(node);
            var parsed = QueryParser.Parse(text).Where;

            // Tuples hold lists, which records compare by reference; the text of a tree says all of it.
            return (parsed is not null && QueryTextArbitrary.Write(parsed) == text).Label(text);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_IsAQueryOrSaysWhyNot() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            try
            {
                QueryParser.Parse(text.Get);
                return true;
            }
            catch (QueryException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyRowOfTokens_IsAQueryOrSaysWhyNot()
    {
        var token = Gen.Elements("a", "`b c`", "'t'", "\"u\"", "1", "2.5", "-", "(", ")", ",", "=", "!=", "<=", "and", "OR", "not", "in", "is",
            "null", "between", "starts_with", "like", "group", "by", "order", "limit", "true");
        Prop.ForAll(token.ListOf().ToArbitrary(), tokens =>
        {
            try
            {
                QueryParser.Parse(string.Join(' ', tokens));
                return true;
            }
            catch (QueryException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Parse_AndBindsTighterThanOr_NotTighterThanBoth()
    {
        var where = QueryParser.Parse("a = 1 OR NOT b = 2 AND c = 3").Where;
        var or = Assert.IsType<QueryNode.Or>(where);
        var and = Assert.IsType<QueryNode.And>(or.Right);
        Assert.IsType<QueryNode.Not>(and.Left);
    }

    [Theory]
    [InlineData("this is not a query", "malformed SQL query: syntax error at position 41 near 'a'")]
    [InlineData("a = ", "malformed SQL query: syntax error at position 31")]
    [InlineData("a = 1 b = 2", "malformed SQL query: syntax error at position 35 near 'b'")]
    [InlineData("a IN 'x'", "malformed SQL query: syntax error at position 36 near 'x'")]
    [InlineData("(a = 1", "malformed SQL query: syntax error at position 34")]
    [InlineData("GROUP BY 1", "malformed SQL query: syntax error at position 32 near '1'")]
    public void Parse_NoQuery_SaysWhereAsARealServerDoes(string text, string message) =>
        Assert.Equal(message, Assert.Throws<QueryException>(() => QueryParser.Parse(text)).Message);

    [Fact]
    public void Parse_DeepNesting_IsRefusedInsteadOfOverflowingTheStack() =>
        Assert.Throws<QueryException>(() => QueryParser.Parse(new string('(', 100_000) + "a = 1" + new string(')', 100_000)));

    [Fact]
    public void Parse_Empty_IsAllRows() => Assert.Null(QueryParser.Parse("  ").Where);
}
