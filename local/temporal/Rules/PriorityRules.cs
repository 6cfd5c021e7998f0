using System.Text;
using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>What a priority may say.</summary>
internal static class PriorityRules
{
    private const int MaximumFairnessKeyBytes = 64;

    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void Check(Priority? priority)
    {
        var fault = priority switch
        {
            null => null,
            { PriorityKey: < 0 } => "priority key can't be negative",
            _ when Encoding.UTF8.GetByteCount(priority.FairnessKey) > MaximumFairnessKeyBytes => "fairness key length exceeds limit",
            { FairnessWeight: < 0 } => "must be greater than zero",
            _ => null,
        };
        if (fault is not null)
        {
            throw GrpcStatusException.InvalidArgument(fault);
        }
    }
}
