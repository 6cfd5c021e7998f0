using System.Collections;
using DataEgress.Starter.CommandLine;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "");
var host = new CommandHost(Console.Out, Console.Error, environment, TimeProvider.System) { IsTerminal = !Console.IsOutputRedirected };
return await EgressCommandLine.RunAsync(args, host);
