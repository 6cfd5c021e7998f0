using System.Text;
using DataEgress.Local.Temporal.Grpc;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.Grpc;

public sealed class GrpcPercentEncodingTests
{
    [Fact]
    public void Encode_AnyText_IsPrintableAsciiAndDecodesToTheSame() =>
        Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), text =>
        {
            var encoded = GrpcPercentEncoding.Encode(text.Get);

            // Half a surrogate pair has no UTF-8; it arrives as the replacement character.
            var sent = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            return encoded.All(letter => letter is >= ' ' and <= '~') && Uri.UnescapeDataString(encoded) == sent;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("plain text, \"quoted\"", "plain text, \"quoted\"")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("ü", "%C3%BC")]
    public void Encode_Example_AsTheProtocolSays(string text, string encoded) => Assert.Equal(encoded, GrpcPercentEncoding.Encode(text));
}
