using System.Text.Json;
using DataEgress.Workers.Poller;
using DataEgress.Workflows.Egress;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workers.Tests.Poller;

public sealed class EventParserTests
{
    private const string Raw = """
        {"Records":[{"eventVersion":"2.6","eventTime":"2026-12-31T23:59:59.123Z","eventName":"ObjectCreated:Put",
        "s3":{"bucket":{"name":"b"},"object":{"key":"caf%C3%A9/red+flower-pipeline_success.flag","size":0,"versionId":"v1","sequencer":"00A"}}}]}
        """;

    // Four of them are a key of nearly 1,024 bytes.
    private const string Longest = "日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本/";

    private static readonly DateTimeOffset Sent = new(2027, 1, 1, 0, 0, 5, TimeSpan.Zero);

    [Fact]
    public void Parse_RawEvent_DecodesTheKey()
    {
        var flag = Assert.Single(Assert.IsType<ParsedMessage.Events>(EventParser.Parse(Raw, Sent)).Flags);

        Assert.Equal(new FlagObject("b", "café/red flower-pipeline_success.flag", "v1"), flag.Flag);
        Assert.Equal(("v1", DateTimeOffset.Parse("2026-12-31T23:59:59.123Z", null)), (flag.Occurrence, flag.Time));
    }

    [Theory]
    [InlineData("a b/pipeline_success.flag")]
    [InlineData("a+b/pipeline_success.flag")]
    [InlineData("100%25/%41%/pipeline_success.flag")]
    [InlineData("ünïcödé 日本 😀/pipeline_success.flag")]
    [InlineData("up/../../pipeline_success.flag")]
    [InlineData("//leading/pipeline_success.flag")]
    [InlineData("quote'\"<&>?#/pipeline_success.flag")]
    [InlineData(Longest + Longest + Longest + Longest + "pipeline_success.flag")]
    public void Parse_OddKeys_AreThoseThatWereUploaded(string key)
    {
        // As S3 writes them into events: as in a form, but for slashes.
        var encoded = Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);

        Assert.Equal(key, Flag(EventParser.Parse("{\"Records\":[{\"s3\":{\"object\":{\"key\":\"" + encoded + "\"}}}]}", Sent)).Flag.Key);
    }

    [Fact]
    public void Parse_NoVersion_TakesTheSequencer() => Assert.Equal(
        "00A", Flag(EventParser.Parse(Raw.Replace("\"versionId\":\"v1\",", "", StringComparison.Ordinal), Sent)).Occurrence);

    [Fact]
    public void Parse_WrappedBySns_IsAsUnwrapped()
    {
        var wrapped = JsonSerializer.Serialize(new { Type = "Notification", MessageId = "1", TopicArn = "t", Message = Raw, Timestamp = "2027-01-01T00:00:00Z" });

        Assert.Equal(Flag(EventParser.Parse(Raw, Sent)), Flag(EventParser.Parse(wrapped, Sent)));
    }

    [Fact]
    public void Parse_EventBridge_DoesNotDecodeTheKey()
    {
        var flag = Flag(EventParser.Parse(
            """
            {"version":"0","id":"1","detail-type":"Object Created","source":"aws.s3","time":"2026-12-31T23:59:59Z",
            "detail":{"version":"0","bucket":{"name":"b"},"object":{"key":"a+b%20c/pipeline_success.flag","size":1,"etag":"e","version-id":"v2","sequencer":"1"},"reason":"PutObject"}}
            """,
            Sent));

        Assert.Equal((new FlagObject("b", "a+b%20c/pipeline_success.flag", "v2"), "v2"), (flag.Flag, flag.Occurrence));
    }

    [Fact]
    public void Parse_MinimalBody_HasNoBucketAndAHash()
    {
        const string Body = """{"Records":[{"s3":{"object":{"key":"cbol/2021-06-01/pipeline_success.flag"}}}]}""";

        var flag = Flag(EventParser.Parse(Body, Sent));

        Assert.Equal((new FlagObject(null, "cbol/2021-06-01/pipeline_success.flag"), Sent), (flag.Flag, flag.Time));
        Assert.Matches("^[0-9a-f]{32}$", flag.Occurrence);
        Assert.Equal(flag.Occurrence, Flag(EventParser.Parse(Body, Sent.AddDays(1))).Occurrence);
    }

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00Z","Bucket":"b","RequestId":"r","HostId":"h"}""")]
    [InlineData("""{"detail-type":"Object Deleted","source":"aws.s3","detail":{"object":{"key":"pipeline_success.flag"}}}""")]
    public void Parse_NothingToDo_IsAcknowledged(string body) => Assert.IsType<ParsedMessage.Nothing>(EventParser.Parse(body, Sent));

    [Theory]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[{"s3":{"object":{"key":"cbol/data.csv"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectRemoved:Delete","s3":{"object":{"key":"pipeline_success.flag"}}}]}""")]
    public void Parse_NoFlag_StartsNothing(string body) =>
        Assert.Empty(Assert.IsType<ParsedMessage.Events>(EventParser.Parse(body, Sent)).Flags);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Records":{}}""")]
    [InlineData("""{"Records":[{}]}""")]
    [InlineData("""{"Records":[1]}""")]
    [InlineData("""{"Records":[{"s3":{"object":{"key":""}}}]}""")]
    [InlineData("""{"Records":[{"eventVersion":"3.0","s3":{"object":{"key":"pipeline_success.flag"}}}]}""")]
    [InlineData("""{"Records":[{"s3":{"object":{"key":"\ud800/pipeline_success.flag"}}}]}""")]
    [InlineData("""{"Type":"Notification","Message":"\udc00"}""")]
    [InlineData("""{"Type":"Notification","Message":"not json"}""")]
    [InlineData("""{"detail-type":"Object Created","source":"aws.s3","detail":{}}""")]
    public void Parse_Malformed_SaysWhy(string body) =>
        Assert.NotEmpty(Assert.IsType<ParsedMessage.Malformed>(EventParser.Parse(body, Sent)).Reason);

    [Theory]
    [InlineData("1")]
    [InlineData("""{"s3":{"object":{"key":"\ud800/pipeline_success.flag"}}}""")]
    [InlineData("""{"eventVersion":"3.0","s3":{"object":{"key":"pipeline_success.flag"}}}""")]
    public void Parse_OneRecordMalformed_TellsTheOthersAndSaysWhy(string record)
    {
        const string Good = """{"s3":{"object":{"key":"good/pipeline_success.flag"}}}""";
        var events = Assert.IsType<ParsedMessage.Events>(EventParser.Parse($$"""{"Records":[{{Good}},{{record}},{{Good.Replace("good", "better", StringComparison.Ordinal)}}]}""", Sent));

        Assert.Equal(["good/pipeline_success.flag", "better/pipeline_success.flag"], events.Flags.Select(f => f.Flag.Key));
        Assert.StartsWith("Records[1]", events.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyText_NeverThrows() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), body => EventParser.Parse(body.Get, Sent) is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyKey_ComesBackAsItWasEncoded() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), prefix =>
    {
        // A lone surrogate has no UTF-8, so no S3 key has one.
        if (prefix.Get.Any(char.IsSurrogate))
        {
            return true;
        }

        var key = prefix.Get + "pipeline_success.flag";
        var body = JsonSerializer.Serialize(new { Records = new[] { new { s3 = new { @object = new { key = System.Net.WebUtility.UrlEncode(key) } } } } });
        return Flag(EventParser.Parse(body, Sent)).Flag.Key == key;
    }).QuickCheckThrowOnFailure();

    private static FlagEvent Flag(ParsedMessage message) => Assert.Single(Assert.IsType<ParsedMessage.Events>(message).Flags);
}
