using Temporalio.Converters;

namespace Temporalio.Tests.Converters;

public partial class DataConverterTests
{
    [Fact]
    public async Task UserMetadata_RoundTrip_KeepsWhatIsThere()
    {
        Assert.Null(await DataConverter.Default.ToUserMetadataAsync(null, null));
        Assert.Equal((null, null), await DataConverter.Default.FromUserMetadataAsync(null));
        var metadata = await XorCodec.Converter.ToUserMetadataAsync("s", null);
        Assert.Null(metadata!.Details);
        Assert.Equal(("s", null), await XorCodec.Converter.FromUserMetadataAsync(metadata));
    }
}
