using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// A place in the default order of lists. A page token is the place of the last row of the page before, so that pages stay
/// right while rows come and go.
/// </summary>
/// <param name="CloseTicks">Close time in UTC ticks; <see cref="Open"/> while running.</param>
/// <param name="StartTicks">Start time in UTC ticks.</param>
/// <param name="RunId">Makes the order total.</param>
internal sealed record VisibilityPosition(long CloseTicks, long StartTicks, string RunId) : IComparable<VisibilityPosition>
{
    /// <summary>Later than every close time: open runs come first.</summary>
    public const long Open = long.MaxValue;

    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: not a token of this server.</exception>
    public static VisibilityPosition? FromToken(ByteString token)
    {
        if (token.IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(token.Span, PositionJson.Default.VisibilityPosition) is { RunId: not null } position
                ? position
                : throw InvalidToken();
        }
        catch (JsonException)
        {
            throw InvalidToken();
        }
    }

    public ByteString ToToken() =>
        UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(this, PositionJson.Default.VisibilityPosition));

    public int CompareTo(VisibilityPosition? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byClose = other.CloseTicks.CompareTo(CloseTicks);
        if (byClose != 0)
        {
            return byClose;
        }

        var byStart = other.StartTicks.CompareTo(StartTicks);
        return byStart != 0 ? byStart : string.CompareOrdinal(RunId, other.RunId);
    }

    private static GrpcStatusException InvalidToken() => GrpcStatusException.InvalidArgument("Invalid NextPageToken.");
}

/// <summary>Generated (de)serialisation of page tokens.</summary>
[JsonSerializable(typeof(VisibilityPosition))]
internal sealed partial class PositionJson : JsonSerializerContext;
