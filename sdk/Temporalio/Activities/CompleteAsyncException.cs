using Temporalio.Exceptions;

namespace Temporalio.Activities;

/// <summary>Thrown by an activity that somebody else completes later through the client.</summary>
public class CompleteAsyncException : TemporalException
{
    /// <summary>Leaves the activity open.</summary>
    public CompleteAsyncException()
    {
    }
}
