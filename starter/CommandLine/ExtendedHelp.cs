using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DataEgress.Starter.CommandLine;

/// <summary>The usual help, followed by examples and the exit codes.</summary>
internal sealed class ExtendedHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Makes a command and all below it show this help.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction usual)
            {
                option.Action = new ExtendedHelp(usual);
            }
        }
    }

    /// <summary>Whoever asks for help has not got the rest right yet.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is EgressCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in ExitCodes.All)
        {
            output.WriteLine($"  {code,-5}{meaning}");
        }

        output.WriteLine();
        return ExitCodes.Done;
    }
}
