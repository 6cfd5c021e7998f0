using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.History.WorkflowTasks;

/// <summary>Tokens as they come back from workers.</summary>
internal static class TaskTokens
{
    public static WorkflowTaskToken Workflow(ByteString token) => Parse(token, WorkflowTaskToken.Parser, parsed => parsed.RunId);

    public static ActivityTaskToken Activity(ByteString token) => Parse(token, ActivityTaskToken.Parser, parsed => parsed.RunId);

    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: the token is of something else, or of a query without an id.</exception>
    public static QueryTaskToken Query(ByteString token)
    {
        var parsed = Parse(token, QueryTaskToken.Parser, parsed => parsed.NamespaceId);
        return parsed.TaskQueue.Length > 0 && parsed.QueryId.Length > 0 ? parsed : throw GrpcStatusException.InvalidArgument("Invalid TaskToken.");
    }

    /// <summary>The namespace of a token of any kind: it stands at the same place in all of them.</summary>
    public static string NamespaceId(ByteString token) => Parse(token, QueryTaskToken.Parser, parsed => parsed.NamespaceId).NamespaceId;

    private static T Parse<T>(ByteString token, MessageParser<T> parser, Func<T, string> required)
        where T : IMessage<T>
    {
        if (token.IsEmpty)
        {
            throw GrpcStatusException.InvalidArgument("Task token not set on request.");
        }

        try
        {
            var parsed = parser.ParseFrom(token);
            if (required(parsed).Length > 0)
            {
                return parsed;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Answered below, as a token of something else is.
        }

        throw GrpcStatusException.InvalidArgument("Error deserializing task token.");
    }
}
