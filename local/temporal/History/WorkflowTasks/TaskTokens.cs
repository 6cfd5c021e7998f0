using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.History.WorkflowTasks;

/// <summary>Tokens as they come back from workers.</summary>
internal static class TaskTokens
{
    public static WorkflowTaskToken Workflow(ByteString token) => Parse(token, WorkflowTaskToken.Parser, parsed => parsed.RunId);

    public static ActivityTaskToken Activity(ByteString token) => Parse(token, ActivityTaskToken.Parser, parsed => parsed.RunId);

    private static T Parse<T>(ByteString token, MessageParser<T> parser, Func<T, string> runId)
        where T : IMessage<T>
    {
        if (token.IsEmpty)
        {
            throw GrpcStatusException.InvalidArgument("Task token not set on request.");
        }

        try
        {
            var parsed = parser.ParseFrom(token);
            if (runId(parsed).Length > 0)
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
