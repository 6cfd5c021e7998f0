using System.CommandLine;

namespace DataEgress.Bench;

/// <summary>An option that counts something: 1 or more.</summary>
internal static class CountOption
{
    /// <param name="name">The option.</param>
    /// <param name="usual">Its value when it is not given.</param>
    /// <param name="description">What is counted.</param>
    public static Option<int> Create(string name, int usual, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && count < 1)
            {
                result.AddError($"{name} is {count}, but must be 1 or more.");
            }
        });
        return option;
    }
}
