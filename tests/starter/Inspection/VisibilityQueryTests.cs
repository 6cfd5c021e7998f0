using DataEgress.Starter.Inspection;

namespace DataEgress.Starter.Tests.Inspection;

public sealed class VisibilityQueryTests
{
    [Theory]
    [InlineData("plain", "A = 'plain'")]
    [InlineData("it's", "A = 'it''s'")]
    [InlineData("a\\b", "A = 'a\\\\b'")]
    [InlineData("' OR '1'='1", "A = ''' OR ''1''=''1'")]
    public void Is_AnyValue_StaysOneString(string value, string query) => Assert.Equal(query, VisibilityQuery.Is("A", value));

    [Fact]
    public void All_AbsentConditions_AreLeftOut() => Assert.Equal("A = '1' AND B = '2'", VisibilityQuery.All("A = '1'", null, "B = '2'"));
}
