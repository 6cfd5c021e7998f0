using System.Diagnostics;
using Amazon.SQS.Model;
using DataEgress.Workers.Poller;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workers.Tests.Poller;

public sealed class MessageTracingTests
{
    private const string TraceId = "5759e988bd862e3fe1be46a994272793";
    private const string SpanId = "53995c3f42cd8ad8";
    private const string W3C = $"00-{TraceId}-{SpanId}-01";
    private const string XRay = $"Root=1-5759e988-bd862e3fe1be46a994272793;Parent={SpanId};Sampled=1";

    [Theory]
    [InlineData(W3C, null, ActivityTraceFlags.Recorded)]
    [InlineData($"00-{TraceId}-{SpanId}-00", null, ActivityTraceFlags.None)]
    [InlineData(null, XRay, ActivityTraceFlags.Recorded)]
    [InlineData(null, $"Parent={SpanId}; Sampled=?; Root=1-5759e988-bd862e3fe1be46a994272793; Lineage=a:1|b:2", ActivityTraceFlags.Recorded)]
    [InlineData(null, $"Root=1-5759e988-bd862e3fe1be46a994272793;Parent={SpanId};Sampled=0", ActivityTraceFlags.None)]
    [InlineData(W3C, "Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=0", ActivityTraceFlags.Recorded)]
    [InlineData("not a context", XRay, ActivityTraceFlags.Recorded)]
    public void ParentOf_ContextGiven_ContinuesIt(string? traceParent, string? traceHeader, ActivityTraceFlags flags)
    {
        var context = MessageTracing.ParentOf(MessageWith(traceParent, traceHeader));

        Assert.Equal((TraceId, SpanId, flags, true), (context.TraceId.ToString(), context.SpanId.ToString(), context.TraceFlags, context.IsRemote));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01", null)]
    [InlineData(null, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")]
    [InlineData(null, "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=short")]
    [InlineData(null, "Root=1-5759e988bd862e3fe1be46a9942727930;Parent=53995c3f42cd8ad8")]
    [InlineData(null, "Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8")]
    public void ParentOf_NoUsableContext_IsNone(string? traceParent, string? traceHeader) =>
        Assert.Equal(default, MessageTracing.ParentOf(MessageWith(traceParent, traceHeader)));

    [Fact]
    public void ParentOf_AnyText_DoesNotThrow() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), text => MessageTracing.ParentOf(MessageWith(text.Get, $"Root={text.Get};Parent={text.Get}")) == default)
        .QuickCheckThrowOnFailure();

    private static Message MessageWith(string? traceParent, string? traceHeader) => new()
    {
        Attributes = traceHeader is null ? null : new() { ["AWSTraceHeader"] = traceHeader },
        MessageAttributes = traceParent is null ? null : new() { ["traceparent"] = new() { DataType = "String", StringValue = traceParent } },
    };
}
