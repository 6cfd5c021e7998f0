using DataEgress.Starter.Output;

namespace DataEgress.Starter.Inspection;

/// <summary>What is waited for, as text.</summary>
internal static class WaitingText
{
    public static void Write(Report report, WaitingItem item)
    {
        var times = (Times.ShowUtc(item.Since), Times.ShowUtc(item.Until)) switch
        {
            (null, _) => "",
            (var since, null) => $" since {since}",
            (var since, var until) => $" since {since}, until {until}",
        };
        report.Line($"  waits for {item.For}{(item.Step is null ? "" : $" at {item.Step}")}{times}: {item.What.ReplaceLineEndings(" ")}");
        foreach (var command in item.Commands)
        {
            report.Line($"    {command}");
        }
    }
}
