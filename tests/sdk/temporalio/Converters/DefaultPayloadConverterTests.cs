using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Converters;

public class DefaultPayloadConverterTests
{
    private readonly DefaultPayloadConverter converter = new();

    public sealed record Person(string FirstName, int? Age);

    [Fact]
    public void ToPayload_Null_BinaryNullWithoutData()
    {
        var payload = converter.ToPayload(null);
        Assert.Equal("binary/null", EncodingOf(payload));
        Assert.True(payload.Data.IsEmpty);
        Assert.Null(converter.ToValue<string>(payload));
        Assert.Null(converter.ToValue<int?>(payload));
        Assert.Throws<ArgumentException>(() => converter.ToValue<int>(payload));
        payload.Data = ByteString.CopyFrom(1);
        Assert.Throws<ArgumentException>(() => converter.ToValue<string>(payload));
    }

    [Fact]
    public void ToPayload_Bytes_BinaryPlain()
    {
        var payload = converter.ToPayload(new byte[] { 1, 2, 3 });
        Assert.Equal("binary/plain", EncodingOf(payload));
        Assert.Equal([1, 2, 3], payload.Data.ToByteArray());
        Assert.Equal([1, 2, 3], converter.ToValue<byte[]>(payload));
        Assert.Throws<ArgumentException>(() => converter.ToValue<string>(payload));
    }

    [Fact]
    public void ToPayload_Message_JsonProtobuf()
    {
        var message = new WorkflowExecution { WorkflowId = "a", RunId = "b" };
        var payload = converter.ToPayload(message);
        Assert.Equal("json/protobuf", EncodingOf(payload));
        Assert.Equal("temporal.api.common.v1.WorkflowExecution", payload.Metadata["messageType"].ToStringUtf8());
        Assert.Equal("a", JsonDocument.Parse(payload.Data.ToStringUtf8()).RootElement.GetProperty("workflowId").GetString());
        Assert.Equal(message, converter.ToValue<WorkflowExecution>(payload));
        Assert.Throws<ArgumentException>(() => converter.ToValue<WorkflowType>(payload));
        Assert.Throws<ArgumentException>(() => converter.ToValue<string>(payload));
    }

    [Fact]
    public void ToValue_BinaryProtobuf_IsTheMessage()
    {
        Assert.True(new BinaryProtoConverter().TryToPayload(new WorkflowType { Name = "x" }, out var payload));
        Assert.Equal("binary/protobuf", EncodingOf(payload!));
        Assert.Equal("x", converter.ToValue<WorkflowType>(payload!).Name);
        payload!.Metadata.Remove("messageType");
        Assert.Throws<ArgumentException>(() => converter.ToValue<WorkflowType>(payload));
    }

    [Fact]
    public void ToPayload_Object_JsonPlainWithPropertyNamesAsTheyAre()
    {
        var payload = converter.ToPayload(new Person("Ann", null));
        Assert.Equal("json/plain", EncodingOf(payload));
        Assert.Equal("""{"FirstName":"Ann","Age":null}""", payload.Data.ToStringUtf8());
        Assert.Equal(new Person("Ann", null), converter.ToValue<Person>(payload));
    }

    [Fact]
    public void ToPayload_OwnJsonOptions_Used()
    {
        var camel = new DefaultPayloadConverter(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });
        Assert.Equal("""{"firstName":"Ann","age":3}""", camel.ToPayload(new Person("Ann", 3)).Data.ToStringUtf8());
    }

    [Fact]
    public void ToPayload_RawValue_IsItsPayload()
    {
        var payload = new Payload { Data = ByteString.CopyFromUtf8("x") };
        Assert.Same(payload, converter.ToPayload(new RawValue(payload)));
        Assert.Same(payload, converter.ToValue<IRawValue>(payload).Payload);
        Assert.Same(payload, converter.ToValue<RawValue>(payload).Payload);
        Assert.Throws<InvalidOperationException>(() => converter.ToPayload(new EncodedRawValue(DataConverter.Default, payload)));
    }

    [Fact]
    public void ToValue_UnknownEncoding_Throws() =>
        Assert.Throws<ArgumentException>(() => converter.ToValue<string>(
            new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/encrypted") } }));

    [Fact]
    public void ToValue_OfToPayload_IsTheValue()
    {
        Prop.ForAll<int>(RoundTrips).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>>(text => RoundTrips(Valid(text.Get))).QuickCheckThrowOnFailure();
        Prop.ForAll<NormalFloat>(number => RoundTrips(number.Get)).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes => converter.ToValue<byte[]>(converter.ToPayload(bytes ?? [])).SequenceEqual(bytes ?? [])).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>, int>((name, age) => RoundTrips(new Person(Valid(name.Get), age))).QuickCheckThrowOnFailure();
    }

    // Lone surrogates have no UTF-8, so JSON replaces them.
    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static string EncodingOf(Payload payload) => payload.Metadata["encoding"].ToStringUtf8();

    private bool RoundTrips<T>(T value) => Equals(converter.ToValue<T>(converter.ToPayload(value)), value);
}
