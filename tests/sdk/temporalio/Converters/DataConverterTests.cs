using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Converters;

public class DataConverterTests
{
    [Fact]
    public async Task ToPayloadsAsync_Codec_EncodesAndDecodes()
    {
        var payloads = await XorCodec.Converter.ToPayloadsAsync(["a", null]);
        Assert.All(payloads, payload => Assert.True(XorCodec.IsEncoded(payload)));
        Assert.Equal("a", await XorCodec.Converter.ToValueAsync<string>(payloads.First()));
        Assert.Equal(7, await XorCodec.Converter.ToSingleValueAsync<int>([await XorCodec.Converter.ToPayloadAsync(7)]));
        await Assert.ThrowsAsync<ArgumentException>(() => XorCodec.Converter.ToSingleValueAsync<string>(payloads));
    }

    [Fact]
    public void WithSerializationContext_NothingAware_Same() =>
        Assert.Same(DataConverter.Default, DataConverter.Default.WithSerializationContext(new ISerializationContext.Workflow("n", "w")));

    [Fact]
    public void WithSerializationContext_AwareParts_Replaced()
    {
        var converter = DataConverter.Default with { PayloadConverter = new DefaultPayloadConverter(new Aware(null)) };
        var contextual = converter.WithSerializationContext(new ISerializationContext.Workflow("n", "w"));
        Assert.Equal("n/w", contextual.PayloadConverter.ToPayload(1).Metadata["encoding"].ToStringUtf8());
        Assert.Same(converter.FailureConverter, contextual.FailureConverter);
    }

    private sealed class Aware(ISerializationContext.Workflow? context) : IEncodingConverter, IWithSerializationContext<IEncodingConverter>
    {
        public string Encoding => $"{context?.Namespace}/{context?.WorkflowId}";

        public bool TryToPayload(object? value, out Payload? payload)
        {
            payload = new() { Metadata = { ["encoding"] = Google.Protobuf.ByteString.CopyFromUtf8(Encoding) } };
            return true;
        }

        public object? ToValue(Payload payload, Type type) => null;

        public IEncodingConverter WithSerializationContext(ISerializationContext newContext) =>
            new Aware((ISerializationContext.Workflow)newContext);
    }
}
