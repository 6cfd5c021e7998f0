using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Converters;

/// <summary>A codec whose effect a test can see.</summary>
public sealed class XorCodec : IPayloadCodec
{
    public static readonly DataConverter Converter = DataConverter.Default with { PayloadCodec = new XorCodec() };

    private static readonly ByteString Encoding = ByteString.CopyFromUtf8("binary/xor");

    public static bool IsEncoded(Payload payload) => payload.Metadata["encoding"] == Encoding;

    public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(payload => new Payload
        {
            Metadata = { ["encoding"] = Encoding },
            Data = ByteString.CopyFrom([.. payload.ToByteArray().Select(b => (byte)(b ^ 0x55))]),
        })]);

    public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(payload => IsEncoded(payload)
            ? Payload.Parser.ParseFrom([.. payload.Data.Select(b => (byte)(b ^ 0x55))])
            : payload)]);
}
