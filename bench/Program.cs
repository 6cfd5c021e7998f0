using System.CommandLine;
using DataEgress.Bench.Server;

var root = new RootCommand("Measures how fast Egress is on this machine.")
{
    ServerCommand.Create(),
    HostCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
