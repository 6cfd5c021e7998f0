using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Converters;

public class DefaultFailureConverterTests
{
    private static readonly IPayloadConverter Payloads = DataConverter.Default.PayloadConverter;
    private readonly DefaultFailureConverter converter = new();

    [Fact]
    public void ToFailure_OtherException_ApplicationFailureWithClassNameAndCause()
    {
        var failure = converter.ToFailure(Thrown(new InvalidDataException("outer", new ArgumentException("inner"))), Payloads);
        Assert.Equal("outer", failure.Message);
        Assert.Equal("InvalidDataException", failure.ApplicationFailureInfo.Type);
        Assert.False(failure.ApplicationFailureInfo.NonRetryable);
        Assert.Contains(nameof(Thrown), failure.StackTrace, StringComparison.Ordinal);
        Assert.Equal("inner", failure.Cause.Message);
        Assert.Equal("ArgumentException", failure.Cause.ApplicationFailureInfo.Type);
    }

    [Fact]
    public void ToException_OfApplicationFailure_HasEverything()
    {
        var thrown = Thrown(new ApplicationFailureException(
            "message", new InvalidOperationException("cause"), "Type1", true, ["a", 5], TimeSpan.FromSeconds(7), ApplicationErrorCategory.Benign));
        var e = Assert.IsType<ApplicationFailureException>(converter.ToException(converter.ToFailure(thrown, Payloads), Payloads));
        Assert.Equal("message", e.Message);
        Assert.Equal("Type1", e.ErrorType);
        Assert.True(e.NonRetryable);
        Assert.Equal(2, e.Details.Count);
        Assert.Equal("a", e.Details.ElementAt<string>(0));
        Assert.Equal(5, e.Details.ElementAt<int>(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => e.Details.ElementAt<int>(2));
        Assert.Equal(TimeSpan.FromSeconds(7), e.NextRetryDelay);
        Assert.Equal(ApplicationErrorCategory.Benign, e.Category);
        Assert.Equal(thrown.StackTrace, e.StackTrace);
        Assert.Equal("InvalidOperationException", Assert.IsType<ApplicationFailureException>(e.InnerException).ErrorType);
    }

    [Fact]
    public void ToException_OfCancellation_HasDetails()
    {
        var failure = new Failure { Message = "c", CanceledFailureInfo = new() { Details = new() { Payloads_ = { Payloads.ToPayload("d") } } } };
        var e = Assert.IsType<CanceledFailureException>(converter.ToException(
            converter.ToFailure(converter.ToException(failure, Payloads), Payloads), Payloads));
        Assert.Equal("d", e.Details.ElementAt<string>(0));
        Assert.True(TemporalException.IsCanceledException(e));
    }

    [Fact]
    public void ToException_EveryKind_ItsException()
    {
        Check<TimeoutFailureException>(
            new() { TimeoutFailureInfo = new() { TimeoutType = TimeoutType.Heartbeat, LastHeartbeatDetails = new() { Payloads_ = { Payloads.ToPayload(9) } } } },
            e => e.TimeoutType == TimeoutType.Heartbeat && e.LastHeartbeatDetails.ElementAt<int>(0) == 9);
        Check<TerminatedFailureException>(new() { TerminatedFailureInfo = new() }, e => e.Details is null);
        Check<ActivityFailureException>(
            new()
            {
                ActivityFailureInfo = new() { ActivityId = "1", ActivityType = new() { Name = "t" }, RetryState = RetryState.Timeout },
                Cause = new() { CanceledFailureInfo = new() },
            },
            e => e is { ActivityId: "1", ActivityType: "t", Identity: null, RetryState: RetryState.Timeout } && TemporalException.IsCanceledException(e));
        Check<ChildWorkflowFailureException>(
            new()
            {
                ChildWorkflowExecutionFailureInfo = new()
                {
                    Namespace = "n",
                    WorkflowExecution = new() { WorkflowId = "w", RunId = "r" },
                    WorkflowType = new() { Name = "t" },
                },
                Cause = new() { ApplicationFailureInfo = new() },
            },
            e => e is { Namespace: "n", WorkflowId: "w", RunId: "r", WorkflowType: "t" } && !TemporalException.IsCanceledException(e));
        Check<FailureException>(new() { ServerFailureInfo = new() { NonRetryable = true } }, _ => true);
        Check<FailureException>(new() { ResetWorkflowFailureInfo = new() }, _ => true);
        Check<FailureException>(new(), _ => true);

        void Check<T>(Failure failure, Func<T, bool> holds)
            where T : FailureException
        {
            failure.Message = "m";
            failure.StackTrace = "  at x";
            var e = Assert.IsType<T>(converter.ToException(failure, Payloads));
            Assert.Equal("m", e.Message);
            Assert.Equal("  at x", e.StackTrace);
            Assert.True(holds(e));
            Assert.Equal(failure, converter.ToFailure(e, Payloads));
            Assert.NotSame(failure, converter.ToFailure(e, Payloads));
        }
    }

    [Fact]
    public void ToFailure_FailureExceptionWithoutFailure_Throws()
    {
        Assert.Throws<ArgumentException>(() => converter.ToFailure(new OwnFailure(), Payloads));
        Assert.Equal("m", converter.ToFailure(new WorkflowAlreadyStartedException("m", "w", "t", "r"), Payloads).Message);
    }

    [Fact]
    public async Task ToFailureAsync_EncodedCommonAttributesAndCodec_NothingReadableIsLeft()
    {
        var encrypted = XorCodec.Converter with { FailureConverter = new DefaultFailureConverter.WithEncodedCommonAttributes() };
        var thrown = Thrown(new ApplicationFailureException("secret", new ArgumentException("secret too"), details: ["secret"]));
        var failure = await encrypted.ToFailureAsync(thrown);
        for (var part = failure; part is not null; part = part.Cause)
        {
            Assert.Equal("Encoded failure", part.Message);
            Assert.Empty(part.StackTrace);
            Assert.True(XorCodec.IsEncoded(part.EncodedAttributes));
        }

        Assert.True(XorCodec.IsEncoded(failure.ApplicationFailureInfo.Details.Payloads_.Single()));
        var e = Assert.IsType<ApplicationFailureException>(await encrypted.ToExceptionAsync(failure));
        Assert.Equal("secret", e.Message);
        Assert.Equal(thrown.StackTrace, e.StackTrace);
        Assert.Equal("secret", e.Details.ElementAt<string>(0));
        Assert.Equal("secret too", e.InnerException!.Message);
    }

    [Fact]
    public void ToException_UnreadableAttributes_FailureAsItCame()
    {
        var failure = new Failure { Message = "Encoded failure", EncodedAttributes = new Payload(), ApplicationFailureInfo = new() };
        Assert.Equal("Encoded failure", converter.ToException(failure, Payloads).Message);
    }

    [Fact]
    public async Task EncodeFailureAsync_EveryKindOfDetails_ComeBack()
    {
        var details = new Payloads { Payloads_ = { Payloads.ToPayload("x"), Payloads.ToPayload(1) } };
        var failure = new Failure
        {
            ApplicationFailureInfo = new() { Details = details.Clone() },
            Cause = new()
            {
                TimeoutFailureInfo = new() { LastHeartbeatDetails = details.Clone() },
                Cause = new()
                {
                    CanceledFailureInfo = new() { Details = details.Clone() },
                    Cause = new() { ResetWorkflowFailureInfo = new() { LastHeartbeatDetails = details.Clone() } },
                },
            },
        };
        var encoded = failure.Clone();
        var codec = XorCodec.Converter.PayloadCodec!;
        await codec.EncodeFailureAsync(encoded);
        Assert.All(encoded.Cause.Cause.Cause.ResetWorkflowFailureInfo.LastHeartbeatDetails.Payloads_, p => Assert.True(XorCodec.IsEncoded(p)));
        await codec.DecodeFailureAsync(encoded);
        Assert.Equal(failure, encoded);
    }

    private static T Thrown<T>(T exception)
        where T : Exception
    {
        try
        {
            throw exception;
        }
        catch (T e)
        {
            return e;
        }
    }

    private sealed class OwnFailure() : FailureException("own");
}
