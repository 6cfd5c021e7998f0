using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Temporalio.Client.Grpc;

namespace Temporalio.Tests.Client.Grpc;

public class PercentEncodingTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a%20b", "a b")]
    [InlineData("gr%C3%BC%C3%9Fe", "grüße")]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%2", "%2")]
    [InlineData("%FF", "\uFFFD")]
    public void Decode_Value_DecodesEscapesAndKeepsTheRest(string value, string expected) =>
        Assert.Equal(expected, PercentEncoding.Decode(value));

    [Fact]
    public void Decode_EncodedText_IsTheText() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            // Lone surrogates have no UTF-8.
            var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            var encoded = string.Concat(Encoding.UTF8.GetBytes(valid).Select(b => b is >= 0x20 and <= 0x7e and not (byte)'%'
                ? ((char)b).ToString()
                : $"%{b:X2}"));
            return PercentEncoding.Decode(encoded) == valid;
        }).QuickCheckThrowOnFailure();
}
