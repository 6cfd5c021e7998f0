using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Tests.Common;

public class SearchAttributeCollectionTests
{
    private static readonly SearchAttributeKey<string> Text = SearchAttributeKey.CreateText("Text");
    private static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("Keyword");
    private static readonly SearchAttributeKey<long> Long = SearchAttributeKey.CreateLong("Long");
    private static readonly SearchAttributeKey<double> Double = SearchAttributeKey.CreateDouble("Double");
    private static readonly SearchAttributeKey<bool> Bool = SearchAttributeKey.CreateBool("Bool");
    private static readonly SearchAttributeKey<DateTimeOffset> Time = SearchAttributeKey.CreateDateTimeOffset("Time");
    private static readonly SearchAttributeKey<IReadOnlyCollection<string>> List = SearchAttributeKey.CreateKeywordList("List");

    [Fact]
    public void ToProto_EveryType_JsonWithTypeMetadata()
    {
        var fields = Sample().ToProto().IndexedFields;
        Assert.Equal(("Text", "\"a b\""), Read("Text"));
        Assert.Equal(("Keyword", "\"k\""), Read("Keyword"));
        Assert.Equal(("Int", "5"), Read("Long"));
        Assert.Equal(("Double", "1.5"), Read("Double"));
        Assert.Equal(("Bool", "true"), Read("Bool"));
        Assert.Equal(("Datetime", "\"2026-01-02T03:04:05+00:00\""), Read("Time"));
        Assert.Equal(("KeywordList", "[\"x\",\"y\"]"), Read("List"));
        Assert.All(fields.Values, payload => Assert.Equal("json/plain", payload.Metadata["encoding"].ToStringUtf8()));

        (string Type, string Json) Read(string name) => (fields[name].Metadata["type"].ToStringUtf8(), fields[name].Data.ToStringUtf8());
    }

    [Fact]
    public void FromProto_OfToProto_HasTheValues()
    {
        var read = SearchAttributeCollection.FromProto(Sample().ToProto());
        Assert.Equal(7, read.Count);
        Assert.Equal("a b", read.Get(Text));
        Assert.Equal(5, read.Get(Long));
        Assert.Equal(1.5, read.Get(Double));
        Assert.True(read.Get(Bool));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), read.Get(Time));
        Assert.Equal(["x", "y"], read.Get(List));
        Assert.True(read.TryGetValue(Keyword, out var keyword));
        Assert.Equal("k", keyword);
    }

    [Fact]
    public void FromProto_OfToProto_AnyValues()
    {
        Prop.ForAll<long>(value => RoundTrips(Long, value)).QuickCheckThrowOnFailure();
        Prop.ForAll<NormalFloat>(value => RoundTrips(Double, value.Get)).QuickCheckThrowOnFailure();
        Prop.ForAll<bool>(value => RoundTrips(Bool, value)).QuickCheckThrowOnFailure();
        Prop.ForAll<DateTime>(value => RoundTrips(Time, new DateTimeOffset(value.Ticks, TimeSpan.Zero))).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>>(value => RoundTrips(Keyword, Valid(value.Get))).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>[]>(values =>
        {
            List<string> texts = [.. values.Select(value => Valid(value.Get))];
            var builder = new SearchAttributeCollection.Builder().Set(List, texts);
            return SearchAttributeCollection.FromProto(builder.ToSearchAttributeCollection().ToProto()).Get(List).SequenceEqual(texts);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("Keyword")]
    [InlineData("INDEXED_VALUE_TYPE_KEYWORD")]
    public void FromProto_TypeNameOfAnyAge_Understood(string type) =>
        Assert.Equal("v", SearchAttributeCollection.FromProto(Proto("\"v\"", type)).Get(SearchAttributeKey.CreateKeyword("A")));

    [Fact]
    public void FromProto_NullOrBroken_LeftOutOrRefused()
    {
        Assert.Empty(SearchAttributeCollection.FromProto(Proto("null", "Keyword")));
        Assert.Throws<ArgumentException>(() => SearchAttributeCollection.FromProto(Proto("1", "Money")));
        Assert.Throws<ArgumentException>(() => SearchAttributeCollection.FromProto(Proto("{}", "Keyword")));
        Assert.Throws<ArgumentException>(() => SearchAttributeCollection.FromProto(
            new() { IndexedFields = { ["A"] = new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") } } } }));
    }

    [Fact]
    public void Get_MissingOrOtherType_Throws()
    {
        var collection = new SearchAttributeCollection.Builder().Set(Text, "t").ToSearchAttributeCollection();
        Assert.Throws<KeyNotFoundException>(() => collection.Get(SearchAttributeKey.CreateKeyword("Text")));
        Assert.False(collection.TryGetValue(SearchAttributeKey.CreateKeyword("Text"), out _));
        Assert.True(collection.ContainsKey("Text"));
        Assert.True(collection.ContainsKey(Text));
        Assert.False(collection.ContainsKey(Keyword));
    }

    [Fact]
    public void Builder_SetAgain_ReplacesByName()
    {
        var builder = new SearchAttributeCollection.Builder(Sample())
            .Set(SearchAttributeKey.CreateKeyword("Text"), "other")
            .Unset(Long)
            .Unset("Double")
            .Unset("Nothing");
        var collection = builder.ToSearchAttributeCollection();
        builder.Unset("Bool");
        Assert.Equal(5, collection.Count);
        Assert.Equal("other", collection.Get(SearchAttributeKey.CreateKeyword("Text")));
        Assert.True(collection.ContainsKey(Bool));
        Assert.Throws<ArgumentException>(() => builder.Set(Text, null!));
    }

    [Fact]
    public void Key_Comparison_ByNameThenType()
    {
        var same = SearchAttributeKey.CreateText("Text");
        Assert.True(same == Text);
        Assert.False(same != Text);
        Assert.Equal(same.GetHashCode(), Text.GetHashCode());
        Assert.True(SearchAttributeKey.CreateText("A") < SearchAttributeKey.CreateText("B"));
        Assert.True(SearchAttributeKey.CreateText("A") >= null);
        Assert.NotEqual<SearchAttributeKey>(SearchAttributeKey.CreateKeyword("Text"), Text);
        Assert.Equal(IndexedValueType.Text, Text.ValueType);
    }

    private static SearchAttributes Proto(string json, string type) => new()
    {
        IndexedFields =
        {
            ["A"] = new Payload
            {
                Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain"), ["type"] = ByteString.CopyFromUtf8(type) },
                Data = ByteString.CopyFromUtf8(json),
            },
        },
    };

    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static bool RoundTrips<T>(SearchAttributeKey<T> key, T value)
        where T : notnull =>
        SearchAttributeCollection.FromProto(
            new SearchAttributeCollection.Builder().Set(key, value).ToSearchAttributeCollection().ToProto()).Get(key).Equals(value);

    private static SearchAttributeCollection Sample() => new SearchAttributeCollection.Builder()
        .Set(Text, "a b")
        .Set(Keyword, "k")
        .Set(Long, 5)
        .Set(Double, 1.5)
        .Set(Bool, true)
        .Set(Time, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
        .Set(List, ["x", "y"])
        .ToSearchAttributeCollection();
}
