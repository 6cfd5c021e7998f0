namespace Temporalio.Converters;

/// <summary>How values and exceptions become payloads and failures, and back.</summary>
/// <param name="PayloadConverter">Converts values.</param>
/// <param name="FailureConverter">Converts exceptions.</param>
/// <param name="PayloadCodec">Transforms the payloads afterwards, if there is one.</param>
public record DataConverter(
    IPayloadConverter PayloadConverter,
    IFailureConverter FailureConverter,
    IPayloadCodec? PayloadCodec = null) : IWithSerializationContext<DataConverter>
{
    /// <summary>JSON, protobuf and bytes; no codec.</summary>
    public static DataConverter Default { get; } = new(new DefaultPayloadConverter(), new DefaultFailureConverter());

    /// <inheritdoc />
    public virtual DataConverter WithSerializationContext(ISerializationContext context)
    {
        var payloads = ForContext(PayloadConverter, context);
        var failures = ForContext(FailureConverter, context);
        var codec = PayloadCodec is null ? null : ForContext(PayloadCodec, context);
        var unchanged = ReferenceEquals(payloads, PayloadConverter)
            && ReferenceEquals(failures, FailureConverter)
            && ReferenceEquals(codec, PayloadCodec);
        return unchanged ? this : new(payloads, failures, codec);
    }

    private static T ForContext<T>(T part, ISerializationContext context) =>
        part is IWithSerializationContext<T> aware ? aware.WithSerializationContext(context) : part;
}
