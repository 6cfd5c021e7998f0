using System.CommandLine;
using System.CommandLine.Parsing;
using DataEgress.Starter.Output;

namespace DataEgress.Starter.CommandLine;

/// <summary>Options that several commands share, and checks.</summary>
internal static class CommonOptions
{
    /// <summary>A time, or a date that stands for its midnight; UTC unless it says otherwise.</summary>
    public static Option<DateTimeOffset?> EventTime(string description) => new("--event-time")
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Times.TryParse(result.Tokens[0].Value, out var time))
            {
                return time;
            }

            result.AddError($"--event-time '{result.Tokens[0].Value}' is not a date or time such as {Times.Allowed}.");
            return null;
        },
    };

    /// <summary>Refuses a number out of bounds.</summary>
    public static Action<OptionResult> Within(int min, int max) => result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < min || value > max))
        {
            result.AddError($"{result.Option.Name} {value} is out of range: {min} to {max}.");
        }
    };

    /// <summary>Refuses a text of nothing but blanks.</summary>
    public static void NotBlank(OptionResult result)
    {
        if (result.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
        {
            result.AddError($"{result.Option.Name} is empty.");
        }
    }
}
