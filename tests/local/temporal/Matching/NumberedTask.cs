using DataEgress.Local.Temporal.Matching;

namespace DataEgress.Local.Temporal.Tests.Matching;

internal sealed class NumberedTask(int number, bool isQuery = false) : QueueTask
{
    public int Number { get; } = number;

    public override bool IsQuery { get; } = isQuery;
}
