using System.Collections;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Worker.Tasks;

/// <summary>Runs a codec over every payload of a message, in place. Search attributes are left alone: the server reads them.</summary>
internal static class PayloadTransform
{
    public static Task EncodeAsync(this IPayloadCodec? codec, IEnumerable<IMessage?> messages) =>
        codec is null ? Task.CompletedTask : VisitAllAsync(messages, codec.EncodeAsync);

    public static Task DecodeAsync(this IPayloadCodec? codec, IEnumerable<IMessage?> messages) =>
        codec is null ? Task.CompletedTask : VisitAllAsync(messages, codec.DecodeAsync);

    private static async Task VisitAllAsync(IEnumerable<IMessage?> messages, Transform transform)
    {
        foreach (var message in messages)
        {
            await VisitAsync(message, transform).ConfigureAwait(false);
        }
    }

    private static async Task VisitAsync(object? value, Transform transform)
    {
        switch (value)
        {
            case Payloads { Payloads_.Count: > 0 } payloads:
                Payload[] transformed = [.. await transform(payloads.Payloads_).ConfigureAwait(false)];
                payloads.Payloads_.Clear();
                payloads.Payloads_.AddRange(transformed);
                break;
            case Payload payload:
                var replacement = (await transform([payload.Clone()]).ConfigureAwait(false)).Single();
                payload.Metadata.Clear();
                payload.Metadata.Add(replacement.Metadata);
                payload.Data = replacement.Data;
                break;
            case SearchAttributes or Payloads:
                break;
            case IMessage message:
                foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
                {
                    await VisitAsync(field.Accessor.GetValue(message), transform).ConfigureAwait(false);
                }
                break;
            case IDictionary map:
                foreach (var item in map.Values)
                {
                    await VisitAsync(item, transform).ConfigureAwait(false);
                }
                break;
            case IList list:
                foreach (var item in list)
                {
                    await VisitAsync(item, transform).ConfigureAwait(false);
                }
                break;
        }
    }

    private delegate Task<IReadOnlyCollection<Payload>> Transform(IReadOnlyCollection<Payload> payloads);
}
